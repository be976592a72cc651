// Handlebars or Mustache on a pipe: a line with source and data, then lines with how often to render, or with data to render once.
"use strict";
const library = process.argv[2];
const engine = require("/usr/share/nodejs/" + library);
const months = "January February March April May June July August September October November December".split(" ");

function money(value) {
  const [whole, cents] = value.amount.split(".");
  return "$" + whole.replace(/\B(?=(\d{3})+$)/g, ",") + "." + cents;
}

function long(value) {
  const [year, month, day] = value.split("-").map(Number);
  return `${months[month - 1]} ${day}, ${year}`;
}

/** Mustache has no helpers: every value is the text that is to be shown. */
function formatted(data) {
  const text = {};
  for (const [name, value] of Object.entries(data)) {
    if (Array.isArray(value)) text[name] = value.map(formatted);
    else if (value && value.currency) text[name] = money(value);
    else text[name] = /^\d{4}-\d\d-\d\d$/.test(value) ? long(value) : value;
  }
  return text;
}

let render, data;
function prepare(source, given) {
  data = library === "mustache" ? formatted(given) : given;
  if (library === "mustache") {
    engine.parse(source);
    render = (values) => engine.render(source, values);
  } else {
    engine.registerHelper({ money, long });
    render = engine.compile(source);
  }
}

require("readline").createInterface({ input: process.stdin, terminal: false }).on("line", (line) => {
  const given = JSON.parse(line);
  if (given.source) prepare(given.source, given.data);
  let answer;
  if (given.times) {
    for (let n = 0; n < 2000; n++) render(data);
    const started = process.hrtime.bigint();
    for (let n = 0; n < given.times; n++) render(data);
    answer = { seconds: Number(process.hrtime.bigint() - started) / 1e9 };
  } else answer = { html: render(given.source && library === "mustache" ? data : given.data) };
  process.stdout.write(JSON.stringify(answer) + "\n");
});

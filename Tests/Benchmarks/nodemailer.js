// Sends what its first line of input says when the second comes.
'use strict';
const nodemailer = require('nodemailer');
const net = require('net');
const lines = require('readline').createInterface({ input: process.stdin });

// Its own sockets wait for delayed acknowledgements between the writes of one message.
function withoutDelay(options, callback) {
  const socket = net.connect(options.port, options.host, () => callback(null, { connection: socket }));
  socket.setNoDelay(true);
}

let transport;
let job;

lines.on('line', (line) => {
  if (!job) {
    job = JSON.parse(line);
    transport = nodemailer.createTransport({
      pool: true,
      host: '127.0.0.1',
      port: job.port,
      secure: false,
      ignoreTLS: true,
      maxConnections: job.sessions,
      maxMessages: Infinity,
      getSocket: job.noDelay ? withoutDelay : undefined,
    });
    process.stdout.write('ready\n');
    return;
  }
  for (let number = 0; number < job.messages; number++) {
    const subject = 'Factura ' + String(number).padStart(6, '0');
    transport.sendMail({ from: job.from, to: job.to, subject, text: job.text, html: job.html }, (error) => {
      if (error && error.code !== 'ECONNECTION') process.stderr.write(error.message + '\n');
    });
  }
});
lines.on('close', () => process.exit(0));

// Sends what its first line of input says when the second comes; says when the last message has its outcome.
'use strict';
const nodemailer = require('nodemailer');
const fs = require('fs');
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
      ignoreTLS: !job.authority,
      requireTLS: !!job.authority,
      tls: job.authority ? { ca: fs.readFileSync(job.authority) } : undefined,
      maxConnections: job.sessions,
      maxMessages: Infinity,
      getSocket: job.noDelay ? withoutDelay : undefined,
    });
    process.stdout.write('ready\n');
    return;
  }
  let left = job.messages;
  let failed = 0;
  for (let number = 0; number < job.messages; number++) {
    const subject = 'Factura ' + String(number).padStart(6, '0');
    const message = { from: job.from, to: job.to, subject, text: job.text, html: job.html };
    if (job.attachment) message.attachments = [{ path: job.attachment }];
    transport.sendMail(message, (error) => {
      if (error) {
        failed += 1;
        process.stderr.write(error.message + '\n');
      }
      left -= 1;
      if (left === 0) process.stdout.write(failed ? 'failed ' + failed + '\n' : 'done\n');
    });
  }
});
lines.on('close', () => process.exit(0));

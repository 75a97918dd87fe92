// Calls a node with @grpc/grpc-js and knows of its services by reflection only.
//
//   node calls.js ADDRESS EXPECTED_PIXELS_FILE
'use strict';

const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const { Client } = require('grpc-reflection-js');

const [address, expected_file] = process.argv.slice(2);
const credentials = grpc.credentials.createInsecure();
const FRAMES = 100;

function fail(text) {
  console.error(text);
  process.exit(1);
}

function call(client, root, method, request_type, response_type, request, actor) {
  const input = root.lookupType(request_type);
  const output = root.lookupType(response_type);
  const metadata = new grpc.Metadata();
  if (actor)
    metadata.set('actor', actor);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method, (x) => Buffer.from(input.encode(x).finish()),
      (x) => output.decode(x), input.create(request), metadata, {},
      (error, answer) => error ? reject(error) : resolve(answer));
  });
}

function frames(client, root, expected) {
  const input = root.lookupType('actorcsi.FrameSubscription');
  const output = root.lookupType('actorcsi.Frame');
  return new Promise((resolve, reject) => {
    let count = 0;
    const stream = client.makeServerStreamRequest(
      '/actorcsi.Camera/Subscribe',
      (x) => Buffer.from(input.encode(x).finish()), (x) => output.decode(x),
      input.create({}));
    stream.on('data', (frame) => {
      if (!Buffer.from(frame.pixels).equals(expected))
        reject(new Error(`frame ${frame.sequence}: other pixels`));
      if (++count === FRAMES) {
        stream.cancel();
        resolve(count);
      }
    });
    stream.on('error', (error) => {
      if (error.code !== grpc.status.CANCELLED)
        reject(error);
    });
    stream.on('end', () => reject(new Error(`ended after ${count} frames`)));
  });
}

async function main() {
  const reflection = new Client(address, credentials);
  const services = await reflection.listServices();
  console.log(`services: ${services.join(' ')}`);
  const led = await reflection.fileContainingSymbol('actorcsi.Led');
  const camera = await reflection.fileContainingSymbol('actorcsi.Camera');
  const client = new grpc.Client(address, credentials, {
    'grpc.max_receive_message_length': 64 << 20,
  });
  const state = await call(client, led, '/actorcsi.Led/Blink',
                           'actorcsi.LedBlink', 'actorcsi.LedState',
                           { period_ms: 50 }, 'LED_RED');
  console.log(`period: ${state.period_ms}`);
  const got = await frames(client, camera, fs.readFileSync(expected_file));
  console.log(`frames: ${got}`);
  process.exit(0);
}

main().catch((error) => fail(String(error)));

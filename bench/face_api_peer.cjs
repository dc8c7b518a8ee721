// The peer of bench_peer: detection, 68 landmarks and descriptor by @vladmandic/face-api on the WebAssembly backend of
// tfjs, one thread. node face_api_peer.cjs FOLDER ssd|tiny ROUNDS < list; FOLDER holds node_modules (./run bench fetches
// it), each line of the list is WIDTH HEIGHT FILE with raw R G B. Prints one line of JSON: milliseconds of each picture
// (the median of its rounds, decoding not included) and how many faces were found in all.
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

function median(values) {
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}

async function main([folder, detector, rounds]) {
  const modules = path.resolve(folder, 'node_modules');
  const load = createRequire(path.join(modules, 'x.js'));
  const tf = load('@tensorflow/tfjs');
  const wasm = load('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(path.join(modules, '@tensorflow', 'tfjs-backend-wasm', 'dist') + path.sep);
  wasm.setThreadsCount(1);
  const faceapi = load('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await tf.setBackend('wasm');
  await tf.ready();
  const models = path.join(modules, '@vladmandic', 'face-api', 'model');
  const net = detector === 'ssd' ? faceapi.nets.ssdMobilenetv1 : faceapi.nets.tinyFaceDetector;
  await net.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  await faceapi.nets.faceRecognitionNet.loadFromDisk(models);
  const options =
    detector === 'ssd'
      ? new faceapi.SsdMobilenetv1Options({ minConfidence: 0.3, maxResults: 1 })
      : new faceapi.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.3 });
  const times = [];
  let found = 0;
  for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const [, width, height, file] = /^(\d+) (\d+) (.+)$/.exec(line);
    const picture = tf.tensor3d(new Uint8Array(fs.readFileSync(file)), [Number(height), Number(width), 3], 'int32');
    const of = [];
    let face;
    for (let i = 0; i <= Number(rounds); i++) {
      const start = process.hrtime.bigint();
      face = await faceapi.detectSingleFace(picture, options).withFaceLandmarks().withFaceDescriptor();
      if (i > 0) of.push(Number(process.hrtime.bigint() - start) / 1e6); // the first round of a size prepares kernels
    }
    tf.dispose(picture);
    if (face && face.landmarks.positions.length === 68 && face.descriptor.length === 128) found++;
    times.push(median(of));
  }
  console.log(JSON.stringify({ times, found, backend: tf.getBackend(), version: faceapi.version }));
}

main(process.argv.slice(2)).catch((problem) => {
  console.error(`face_api_peer: ${String(problem.message || problem).split('\n')[0]}`);
  process.exit(1);
});

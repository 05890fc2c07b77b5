// The test command of the README: finds (or gets) a Chromium, runs the unit, Node and end-to-end tests,
// and says at its end how many ran, and against what.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needChromium } from './chromium.mjs';
import { findFirefox, NO_FIREFOX } from './firefox.mjs';
import { findWebKit, NO_WEBKIT } from './webkit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cam-player-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = [];

/** Runs a command, shows what it prints, and gives that back. */
function run(command, args, env = {}) {
  console.log(`\n▶ ${command} ${args.join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ isGood: false, output: String(error) }));
    // The counts are read without the colours that some runners insist on.
    child.on('close', (code) => resolve({ isGood: code === 0, output: output.replace(/\u001b\[[0-9;]*m/g, '') }));
  });
}

function add(title, { passed, failed, skipped }, isGood) {
  // A runner that died without counting its failure has failed all the same.
  const failures = !isGood && failed === 0 ? 1 : failed;
  totals.passed += passed;
  totals.failed += failures;
  totals.skipped += skipped;
  lines.push(`${title}: ${passed} passed, ${failures} failed${skipped ? `, ${skipped} skipped` : ''}`);
}

const lastNumber = (text, pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);

const env = { CHROMIUM_BIN: await needChromium(), FORCE_COLOR: '0' };

const ofWtr = ({ output, isGood }) => [
  {
    passed: lastNumber(output, /(\d+) passed, \d+ failed/g),
    failed: lastNumber(output, /\d+ passed, (\d+) failed/g),
    skipped: lastNumber(output, /(\d+) skipped/g),
  },
  isGood,
];
const ofNode = ({ output, isGood }) => [
  {
    passed: lastNumber(output, /^(?:#|ℹ) pass (\d+)/gm),
    failed: lastNumber(output, /^(?:#|ℹ) fail (\d+)/gm),
    skipped: lastNumber(output, /^(?:#|ℹ) skipped (\d+)/gm),
  },
  isGood,
];

/** As end to end: on CI what fails is run once more, and what heals then is named. */
async function addTwice(title, countsOf, command, args) {
  const first = await run(command, args, env);
  if (first.isGood || !process.env.CI) return add(title, ...countsOf(first));
  const second = await run(command, args, env);
  if (second.isGood) lines.push(`flaky: ${title}: all of it passed the second time only`);
  add(title, ...countsOf(second));
}

await addTwice('unit and components, in the browser', ofWtr, 'npx', ['wtr', '--static-logging']);
await addTwice('cameras and origin, in Node', ofNode, 'npm', ['run', '--silent', 'test:node']);

// Built once and beforehand: no test is to read a script that another one is just writing. The other engines need
// none of it.
const building = run('npm', ['run', '--silent', 'build']);

/** The elements' tests, and those of the engine's own folder, in a browser besides Chromium. */
async function testIn(engine, isHere, howToGetIt) {
  const name = engine.toLowerCase();
  if (!isHere) {
    lines.push(`skipped: the components' tests and playing, in ${engine}: ${howToGetIt}`);
    totals.skipped += 2;
    return;
  }
  const config = `web-test-runner.${name}.config.mjs`;
  await addTwice(`components, in ${engine}`, ofWtr, 'npx', ['wtr', '--static-logging', '--config', config]);
  const files = readdirSync(`test/${name}`).filter((file) => file.endsWith('.test.ts'));
  const paths = files.map((file) => `test/${name}/${file}`);
  // One file after the other: each has a browser that decodes without a graphics card.
  const args = ['tsx', '--test', '--test-concurrency=1', ...paths];
  await addTwice(`playing, in ${engine}`, ofNode, 'npx', args);
}

await testIn('Firefox', findFirefox() !== null, NO_FIREFOX);
await testIn('WebKit', findWebKit() !== null, NO_WEBKIT);

const { isGood: isBuilt } = await building;
if (!isBuilt) add('the build', { passed: 0, failed: 1, skipped: 0 }, false);

/** End-to-end tests, counted by project. @param args Which of them. */
async function testEndToEnd(name, args, more = {}) {
  const report = join(folder, `${name}.json`);
  const { isGood } = await run('npx', ['playwright', 'test', ...args], {
    ...env,
    ...more,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    CAM_PLAYER_BUILT: isBuilt ? '1' : '',
  });
  try {
    const projects = Object.entries(countByProject(JSON.parse(readFileSync(report, 'utf8'))));
    const hasCounted = projects.some(([, { failed }]) => failed > 0);
    projects.forEach(([project, counts]) => add(`end to end, ${project}`, counts, isGood || hasCounted));
  } catch {
    add(`end to end, ${name}`, { passed: 0, failed: 1, skipped: 0 }, false);
  }
}

await testEndToEnd('e2e', [], { CAM_PLAYER_WITHOUT_CROWDS: '1' });
// Dozens of players side by side: beside other tests they would say more of the machine than of the player.
await testEndToEnd('field', ['--project=field', '--workers=1']);
await testEndToEnd('laws', ['--project=laws']);

function countByProject({ suites }) {
  const counts = {};
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const own = (counts[test.projectName] ??= { passed: 0, failed: 0, skipped: 0 });
        const why = test.annotations.find(({ type }) => type === 'skip')?.description;
        if (test.status === 'skipped')
          lines.push(`skipped: ${spec.title} [${test.projectName}]: ${why ?? 'no reason given'}`);
        if (test.status === 'flaky')
          lines.push(`flaky: ${spec.title} [${test.projectName}]: passed the second time only`);
        own[test.status === 'skipped' ? 'skipped' : test.status === 'unexpected' ? 'failed' : 'passed'] += 1;
      }
    }
    (suite.suites ?? []).forEach(visit);
  };
  suites.forEach(visit);
  return counts;
}

rmSync(folder, { recursive: true, force: true });
console.log(`\n${lines.join('\n')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
if (process.env.CAM_PLAYER_COUNTS) writeFileSync(process.env.CAM_PLAYER_COUNTS, JSON.stringify(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;

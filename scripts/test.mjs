// `npm test`: finds (or gets) a Chromium, runs the unit, Node and end-to-end tests, and prints at the end how many
// ran, against which servers and browsers, and which were the slowest.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needChromium } from './chromium.mjs';
import { findFirefox, NO_FIREFOX } from './firefox.mjs';
import {
  countNode,
  countWtr,
  formatSlowest,
  listPlaywrightTests,
  readNodeDurations,
  readPlaywrightDuration,
  readWtrDurations,
} from './test-results.mjs';
import { findWebKit, NO_WEBKIT } from './webkit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cam-player-test-'));
const wtrDurations = join(folder, 'wtr.json');
const env = { CHROMIUM_BIN: await needChromium(), FORCE_COLOR: '0', CAM_PLAYER_WTR_DURATIONS: wtrDurations };
const totals = { passed: 0, failed: 0, skipped: 0 };
const durations = [];
const lines = [];

/** Runs a command, shows its output, and resolves with that output. */
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
    // Some runners print colours in spite of FORCE_COLOR=0; the counts are read without them.
    child.on('close', (code) => resolve({ isGood: code === 0, output: output.replace(/\u001b\[[0-9;]*m/g, '') }));
  });
}

function addCounts(title, { passed, failed, skipped }, isGood) {
  // A runner that ended with an error before it counted a failure has failed too.
  const failures = !isGood && failed === 0 ? 1 : failed;
  totals.passed += passed;
  totals.failed += failures;
  totals.skipped += skipped;
  lines.push(`${title}: ${passed} passed, ${failures} failed${skipped ? `, ${skipped} skipped` : ''}`);
}

function addDurations(title, found) {
  durations.push(...found.map(({ title: name, seconds }) => ({ title: `[${title}] ${name}`, seconds })));
}

/** Runs a command of tests. On CI a failed run is repeated once, as the end-to-end tests are, and reported as flaky. */
async function runWithRetry(title, args) {
  const first = await run('npx', args, env);
  if (first.isGood || !process.env.CI) return first;
  const second = await run('npx', args, env);
  if (second.isGood) lines.push(`flaky: ${title}: passed in the second run only`);
  return second;
}

async function testInBrowser(title, args = []) {
  rmSync(wtrDurations, { force: true });
  const { output, isGood } = await runWithRetry(title, ['wtr', '--static-logging', ...args]);
  addCounts(title, countWtr(output), isGood);
  addDurations(title, readWtrDurations(wtrDurations));
}

async function testInNode(title, directory, args = []) {
  const files = readdirSync(directory).filter((file) => file.endsWith('.test.ts'));
  const paths = files.map((file) => `${directory}/${file}`);
  const { output, isGood } = await runWithRetry(title, ['tsx', '--test', '--test-reporter=tap', ...args, ...paths]);
  addCounts(title, countNode(output), isGood);
  addDurations(title, readNodeDurations(output));
}

/** Runs the components' tests, and those of the engine's own folder, in a browser other than Chromium. */
async function testInEngine(engine, isInstalled, howToInstall) {
  const name = engine.toLowerCase();
  if (!isInstalled) {
    lines.push(`skipped: component and playback tests in ${engine}: ${howToInstall}`);
    totals.skipped += 2;
    return;
  }
  await testInBrowser(`components, in ${engine}`, ['--config', `web-test-runner.${name}.config.mjs`]);
  // One file at a time: each starts a browser that decodes video without a graphics card.
  await testInNode(`playback, in ${engine}`, `test/${name}`, ['--test-concurrency=1']);
}

/** Runs end-to-end tests, and counts them by project. */
async function testEndToEnd(name, args, more = {}) {
  const report = join(folder, `${name}.json`);
  const { isGood } = await run('npx', ['playwright', 'test', ...args], {
    ...env,
    ...more,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    CAM_PLAYER_BUILT: isBuilt ? '1' : '',
  });
  try {
    const tests = listPlaywrightTests(JSON.parse(readFileSync(report, 'utf8')));
    const hasFailure = tests.some(({ test }) => test.status === 'unexpected');
    for (const project of new Set(tests.map(({ test }) => test.projectName))) {
      const found = tests.filter(({ test }) => test.projectName === project);
      addCounts(`end to end, ${project}`, countPlaywright(found), isGood || hasFailure);
      addDurations(project, found.map(readPlaywrightDuration));
    }
  } catch {
    addCounts(`end to end, ${name}`, { passed: 0, failed: 1, skipped: 0 }, false);
  }
}

/** Counts tests by their status, and names those that were skipped or flaky. */
function countPlaywright(tests) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, test } of tests) {
    const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
    if (test.status === 'skipped')
      lines.push(`skipped: ${title} [${test.projectName}]: ${reason ?? 'no reason given'}`);
    if (test.status === 'flaky') lines.push(`flaky: ${title} [${test.projectName}]: passed in the second run only`);
    counts[test.status === 'skipped' ? 'skipped' : test.status === 'unexpected' ? 'failed' : 'passed'] += 1;
  }
  return counts;
}

await testInBrowser('unit and components, in Chromium');
await testInNode('cameras and origin, in Node', 'test/node');

// The build runs once, before the end-to-end tests: no test may read a script while another writes it. The tests in
// the other engines need no built script, so they run at the same time.
const building = run('npm', ['run', '--silent', 'build']);
await testInEngine('Firefox', findFirefox() !== null, NO_FIREFOX);
await testInEngine('WebKit', findWebKit() !== null, NO_WEBKIT);
const { isGood: isBuilt } = await building;
if (!isBuilt) addCounts('the build', { passed: 0, failed: 1, skipped: 0 }, false);

await testEndToEnd('e2e', [], { CAM_PLAYER_SKIP_HEAVY_TESTS: '1' });
// Each of these plays dozens of players at a time: beside other tests the machine would be tested, not the player.
await testEndToEnd('field', ['--project=field', '--workers=1']);
await testEndToEnd('laws', ['--project=laws']);

rmSync(folder, { recursive: true, force: true });
console.log(`\nThe slowest tests, and the slowest test files of web-test-runner:\n${formatSlowest(durations)}`);
console.log(`\n${lines.join('\n')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
if (process.env.CAM_PLAYER_COUNTS) writeFileSync(process.env.CAM_PLAYER_COUNTS, JSON.stringify(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;

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
const env = { CHROMIUM_BIN: await needChromium(), FORCE_COLOR: '0' };
const totals = { passed: 0, failed: 0, skipped: 0 };
const durations = [];
const lines = [];

/**
 * Runs a command, shows its output, and resolves with that output.
 * @param isBuffered Shows the output at the end: for commands that run at the same time as others.
 */
function run(command, args, env = {}, isBuffered = false) {
  const title = `\n▶ ${command} ${args.join(' ')}`;
  if (!isBuffered) console.log(title);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (!isBuffered) process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ isGood: false, output: String(error) }));
    child.on('close', (code) => {
      if (isBuffered) console.log(`${title}\n${output}`);
      // Some runners print colours in spite of FORCE_COLOR=0; the counts are read without them.
      resolve({ isGood: code === 0, output: output.replace(/\u001b\[[0-9;]*m/g, '') });
    });
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
async function runWithRetry(title, args, more = {}, isBuffered = false) {
  const first = await run('npx', args, { ...env, ...more }, isBuffered);
  if (first.isGood || !process.env.CI) return first;
  const second = await run('npx', args, { ...env, ...more }, isBuffered);
  if (second.isGood) lines.push(`flaky: ${title}: passed in the second run only`);
  return second;
}

async function testInBrowser(title, args = [], isBuffered = false) {
  const report = join(folder, `${title}.json`);
  const more = { CAM_PLAYER_WTR_DURATIONS: report };
  const { output, isGood } = await runWithRetry(title, ['wtr', '--static-logging', ...args], more, isBuffered);
  addCounts(title, countWtr(output), isGood);
  addDurations(title, readWtrDurations(report));
}

async function testInNode(title, directory, args = [], isBuffered = false) {
  const files = readdirSync(directory).filter((file) => file.endsWith('.test.ts'));
  const paths = files.map((file) => `${directory}/${file}`);
  const { output, isGood } = await runWithRetry(
    title,
    ['tsx', '--test', '--test-reporter=tap', ...args, ...paths],
    {},
    isBuffered,
  );
  addCounts(title, countNode(output), isGood);
  addDurations(title, readNodeDurations(output));
}

/** Browsers other than Chromium, if they are installed; the tests of the others are reported as skipped. */
function findEngines() {
  const engines = [
    { name: 'Firefox', isInstalled: findFirefox() !== null, howToInstall: NO_FIREFOX },
    { name: 'WebKit', isInstalled: findWebKit() !== null, howToInstall: NO_WEBKIT },
  ];
  for (const { name, howToInstall } of engines.filter(({ isInstalled }) => !isInstalled)) {
    lines.push(`skipped: component and playback tests in ${name}: ${howToInstall}`);
    totals.skipped += 2;
  }
  return engines.filter(({ isInstalled }) => isInstalled).map(({ name }) => name);
}

/** Runs the component tests and the playback tests in these browsers. */
async function testInEngines(engines) {
  // In these browsers one test file runs at a time and waits most of the time, so the browsers run at the same time.
  await Promise.all(
    engines.map((engine) =>
      testInBrowser(
        `components, in ${engine}`,
        ['--config', `web-test-runner.${engine.toLowerCase()}.config.mjs`],
        engines.length > 1,
      ),
    ),
  );
  // One file at a time: each starts a browser that decodes video without a graphics card.
  for (const engine of engines)
    await testInNode(`playback, in ${engine}`, `test/${engine.toLowerCase()}`, ['--test-concurrency=1']);
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

// Both wait most of the time.
await Promise.all([
  testInBrowser('unit and components, in Chromium'),
  testInNode('cameras and origin, in Node', 'test/node', [], true),
]);

// The build runs once, before the end-to-end tests: no test may read a script while another writes it. The tests in
// the other engines need no built script, so they run at the same time.
const building = run('npm', ['run', '--silent', 'build']);
await testInEngines(findEngines());
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

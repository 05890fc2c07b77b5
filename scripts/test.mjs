// The test command of the README: finds (or gets) a Chromium, runs the unit, Node and end-to-end tests,
// and says at its end how many ran, and against what.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needChromium } from './chromium.mjs';
import { findFirefox, NO_FIREFOX } from './firefox.mjs';

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

add('unit and components, in the browser', ...ofWtr(await run('npx', ['wtr', '--static-logging'], env)));
add('cameras and origin, in Node', ...ofNode(await run('npm', ['run', '--silent', 'test:node'], env)));

// Built once and beforehand: no test is to read a script that another one is just writing. Firefox needs none of it.
const building = run('npm', ['run', '--silent', 'build']);

if (findFirefox()) {
  const config = 'web-test-runner.firefox.config.mjs';
  add('components, in Firefox', ...ofWtr(await run('npx', ['wtr', '--static-logging', '--config', config], env)));
  add('playing, in Firefox', ...ofNode(await run('npx', ['tsx', '--test', 'test/firefox/plays.test.ts'], env)));
} else {
  lines.push(`skipped: the components' tests and playing, in Firefox: ${NO_FIREFOX}`);
  totals.skipped += 2;
}

const report = join(folder, 'e2e.json');
const { isGood: isBuilt } = await building;
if (!isBuilt) add('the build', { passed: 0, failed: 1, skipped: 0 }, false);
const e2e = await run('npx', ['playwright', 'test'], {
  ...env,
  PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  CAM_PLAYER_BUILT: isBuilt ? '1' : '',
});
try {
  const projects = Object.entries(countByProject(JSON.parse(readFileSync(report, 'utf8'))));
  const hasCounted = projects.some(([, { failed }]) => failed > 0);
  projects.forEach(([project, counts]) => add(`end to end, ${project}`, counts, e2e.isGood || hasCounted));
} catch {
  add('end to end', { passed: 0, failed: 1, skipped: 0 }, false);
}

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

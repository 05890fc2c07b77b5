// Runs the steps of CI in order, and prints the totals: each test and each check counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'cam-player-ci-'));
const countsFile = join(folder, 'counts.json');

function run(command, args, env = {}) {
  console.log(`\n▶ ${command} ${args.join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: 'inherit',
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    child.on('exit', (code) => resolve(code === 0));
    child.on('error', () => resolve(false));
  });
}

let passed = 0;
let failed = 0;
let skipped = 0;
const count = (isGood) => (isGood ? (passed += 1) : (failed += 1));

const isInstalled = await run('npm', ['install']);
count(isInstalled);
if (isInstalled) {
  const isGreen = await run('npm', ['test'], { CAM_PLAYER_COUNTS: countsFile });
  try {
    const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
    passed += counts.passed;
    failed += counts.failed;
    skipped += counts.skipped;
    if (!isGreen && counts.failed === 0) failed += 1;
  } catch {
    failed += 1;
  }
  for (const script of [
    'types',
    'lint',
    'format',
    'manifest -- --check',
    'licences -- --check',
    'links',
    'build',
    'package',
  ])
    count(await run('npm', ['run', '--silent', ...script.split(' ')]));
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;

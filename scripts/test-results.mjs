// Reads the counts and the durations of each test runner from its output or its report.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ title: string, seconds: number }} Duration
 */

const lastNumber = (text, pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);

/** Reads the summary of web-test-runner. @returns {Counts} */
export function countWtr(output) {
  return {
    passed: lastNumber(output, /(\d+) passed, \d+ failed/g),
    failed: lastNumber(output, /\d+ passed, (\d+) failed/g),
    skipped: lastNumber(output, /(\d+) skipped/g),
  };
}

/** Reads the summary of `node --test --test-reporter=tap`. @returns {Counts} */
export function countNode(output) {
  return {
    passed: lastNumber(output, /^# pass (\d+)/gm),
    failed: lastNumber(output, /^# fail (\d+)/gm),
    skipped: lastNumber(output, /^# skipped (\d+)/gm),
  };
}

/** Reads what `scripts/wtr-durations.mjs` wrote: the seconds of each test file. @returns {Duration[]} */
export function readWtrDurations(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

/** Reads the seconds of each test; a suite has the sum of its tests, and is left out. @returns {Duration[]} */
export function readNodeDurations(output) {
  const tests = output.matchAll(
    /^( *)(?:not )?ok \d+ - (.+)\n\1 {2}---\n\1 {2}duration_ms: ([\d.]+)\n(\1 {2}type: 'suite')?/gm,
  );
  return [...tests].flatMap(([, , title, ms, isSuite]) => (isSuite ? [] : [{ title, seconds: Number(ms) / 1000 }]));
}

/** Gives each test of Playwright's JSON report with the title of its spec. */
export function listPlaywrightTests({ suites }) {
  const listSuite = ({ specs = [], suites: inner = [], file }) => [
    ...specs.flatMap(({ title, tests }) => tests.map((test) => ({ title: `${file}: ${title}`, test }))),
    ...inner.flatMap(listSuite),
  ];
  return suites.flatMap(listSuite);
}

/** Reads the seconds of one test of Playwright over all its tries. @returns {Duration} */
export function readPlaywrightDuration({ title, test }) {
  return { title, seconds: test.results.reduce((sum, { duration }) => sum + duration, 0) / 1000 };
}

/** Writes the slowest tests or test files, one a line. @param {Duration[]} durations */
export function formatSlowest(durations, count = 10) {
  return [...durations]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count)
    .map(({ title, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${title}`)
    .join('\n');
}

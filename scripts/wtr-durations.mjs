// A reporter of web-test-runner: writes the seconds of each test file as JSON to the file that
// CAM_PLAYER_WTR_DURATIONS names. Without that variable it writes nothing.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const path = process.env.CAM_PLAYER_WTR_DURATIONS;

const sumMs = ({ suites, tests }) =>
  tests.reduce((sum, { duration = 0 }) => sum + duration, 0) + suites.reduce((sum, suite) => sum + sumMs(suite), 0);

export function durationsReporter() {
  return {
    onTestRunFinished({ sessions }) {
      if (!path) return;
      const durations = sessions.map(({ testFile, testResults }) => ({
        title: relative('.', testFile),
        seconds: testResults ? sumMs(testResults) / 1000 : 0,
      }));
      writeFileSync(path, JSON.stringify(durations));
    },
  };
}

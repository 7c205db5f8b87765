// Reads the names of test reports (Surefire XML, Vitest and Playwright JSON) from standard input, a line each, and
// prints how many tests they tell of: "412 passed, 0 failed".
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };

function add(passed, failed, skipped) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function addSurefire(xml) {
  const suite = xml.match(/<testsuite\s[^>]*>/)[0];
  const number = (name) => Number(suite.match(new RegExp(`\\s${name}="(\\d+)"`))[1]);
  const failed = number('failures') + number('errors');
  add(number('tests') - failed - number('skipped'), failed, number('skipped'));
}

function addJson(report) {
  if ('stats' in report) {
    // Playwright; a flaky test passed in the end
    const { expected, flaky, unexpected, skipped } = report.stats;
    add(expected + flaky, unexpected, skipped);
  } else {
    add(report.numPassedTests, report.numFailedTests, report.numPendingTests);
  }
}

for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.xml')) {
    addSurefire(text);
  } else {
    addJson(JSON.parse(text));
  }
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);

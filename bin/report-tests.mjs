// Reads the names of test reports (Surefire XML, Vitest and Playwright JSON) from standard input, a line each, and
// prints the tests that failed, those that failed at first, and how many there are: "412 passed, 0 failed".
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
const notes = [];

function add(passed, failed, skipped) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function note(outcome, test, message) {
  // without the colours of a terminal
  const line = message.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll(/\s+/g, ' ').trim();
  notes.push(`${outcome}: ${test}\n  ${line.slice(0, 500)}`);
}

function addSurefire(xml) {
  const suite = xml.match(/<testsuite\s[^>]*>/)[0];
  const attribute = (tag, name) => tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? '';
  const number = (name) => Number(attribute(suite, name));
  const failed = number('failures') + number('errors');
  add(number('tests') - failed - number('skipped'), failed, number('skipped'));
  for (const [, test, content] of xml.matchAll(/<testcase\s([^>]*[^/])>(.*?)<\/testcase>/gs)) {
    const [tag, kind] = content.match(/<(failure|error|flakyFailure|flakyError)\s[^>]*>/) ?? [];
    if (tag !== undefined) {
      const outcome = kind.startsWith('flaky') ? 'FLAKY' : 'FAILED';
      const name = `${attribute(` ${test}`, 'classname')}.${attribute(` ${test}`, 'name')}`;
      note(outcome, name, `${attribute(tag, 'type')}: ${attribute(tag, 'message')}`);
    }
  }
}

function addPlaywright(report) {
  const { expected, flaky, unexpected, skipped } = report.stats;
  add(expected + flaky, unexpected, skipped);
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  for (const spec of report.suites.flatMap(specs)) {
    for (const { status, results } of spec.tests) {
      if (status === 'unexpected' || status === 'flaky') {
        const message = results.find(({ error }) => error)?.error.message ?? '';
        note(status === 'flaky' ? 'FLAKY' : 'FAILED', `${spec.file}: ${spec.title}`, message);
      }
    }
  }
}

function addVitest(report) {
  add(report.numPassedTests, report.numFailedTests, report.numPendingTests);
  for (const test of report.testResults.flatMap((file) => file.assertionResults)) {
    if (test.status === 'failed') {
      note('FAILED', test.fullName, test.failureMessages[0] ?? '');
    }
  }
}

for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.xml')) {
    addSurefire(text);
  } else {
    const report = JSON.parse(text);
    ('stats' in report ? addPlaywright : addVitest)(report);
  }
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log([...notes, `${total.passed} passed, ${total.failed} failed${skipped}`].join('\n'));

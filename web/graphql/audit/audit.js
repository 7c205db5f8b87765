// Runs the audits of the GraphQL over HTTP specification against the server at the given address.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
const results = await Promise.all(serverAudits({ url }).map((audit) => audit.fn()));
for (const { status, id, name, reason } of results) {
  console.log(`${status} ${id} ${name}${reason ? `: ${reason}` : ''}`);
}
process.exitCode = results.every(({ status }) => status === 'ok') ? 0 : 1;

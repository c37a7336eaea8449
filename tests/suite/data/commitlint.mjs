// Reads messages that NUL separates; prints for each the errors of commitlint's own convention.
import load from '@commitlint/load';
import lint from '@commitlint/lint';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const config = await load({ extends: ['@commitlint/config-conventional'] });
const options = {
  parserOpts: config.parserPreset?.parserOpts ?? {},
  ignores: config.ignores,
  defaultIgnores: config.defaultIgnores,
};
for (const message of Buffer.concat(chunks).toString('utf8').split('\0')) {
  const { errors } = await lint(message, config.rules, options);
  console.log(errors.map((error) => error.name).join(' '));
}

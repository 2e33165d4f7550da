/** `npm run policies`: the verdict of the policy pack on stacks. */
import { runPolicies } from "./run-policies";

void runPolicies(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});

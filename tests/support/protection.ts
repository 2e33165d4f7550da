import type { Protection } from "../../components/protection";
import type { Stage } from "../../environments/facts/facts";

/** Both switches on in prod and off in dev, so that a test sees the difference. */
export const protectionOf = (stage: Stage): Protection => ({
  protect: stage === "prod",
  retainOnDelete: stage === "prod",
});

import type { ProtectionFacts } from "../environments/facts/facts";

/** The two switches that stand before lost data, as Pulumi's resource options. */
export type Protection = ProtectionFacts;

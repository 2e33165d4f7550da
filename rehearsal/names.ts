import { Names } from "../components/names";
import type { StackFacts } from "../environments/facts/facts";

/** The physical names that the program gives this stack's things. */
export function namesOf({ stack, stage, department, settings }: StackFacts): Names {
  const { accountId, homeRegion: region } = settings;
  return new Names({ department: department.name, stage, stack, accountId, region });
}

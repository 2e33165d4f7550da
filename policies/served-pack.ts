/** Hands what Pulumi's engine sends to the rules, and what they say back. The only file that makes a `PolicyPack`. */
import {
  type Policies,
  type PolicyConfigSchema,
  PolicyPack,
  type ResourceValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import type { PolicyException } from "../environments/policy-exceptions";
import {
  describe,
  exceptionOf,
  judgeRegister,
  type JudgedRegister,
  stackOf,
  unusedExceptions,
} from "./exceptions";
import type { Graph } from "./graph/graph";
import { judgeWith } from "./judge";
import {
  BLIND_SPOTS,
  descriptionOf,
  EXCEPTED,
  exceptedMessageOf,
  LOOSENED,
  messageOf,
  waitMessageOf,
} from "./messages";
import type { Finding, Rule } from "./rule";
import { asGraph, asGraphOfOne } from "./sent-graph";
import { settingProblems, type SettingValues } from "./settings";

/** What a pack is made of. */
export interface Pack {
  readonly rules: readonly Rule[];
  readonly exceptions: readonly PolicyException[];
  /** Names of all stacks: an exception for another one is wrong. */
  readonly stacks: readonly string[];
  /** Today, as `2026-11-21`. */
  readonly today: () => string;
}

type Tell = (message: string, urn?: string) => void;

/** Serves a pack to the engine that started this process. */
export function servePack(pack: Pack): void {
  const policies = new PackPolicies(pack);
  new PolicyPack("departmental-data-platform", {
    description: "Least privilege and data protection for a department's data platform",
    policies: policies.all(),
  });
}

class PackPolicies {
  /** What the engine configured each rule with, for the notices, which ask rules again. */
  readonly #configured = new Map<string, SettingValues>();

  constructor(private readonly pack: Pack) {}

  all(): Policies {
    // The notices come last: they ask with the values that the rules before them were configured with.
    return [
      ...this.pack.rules.map((rule) => this.#policyOf(rule)),
      this.#blindSpots(),
      this.#excepted(),
      this.#loosened(),
    ];
  }

  #policyOf(rule: Rule): Policies[number] {
    const policy = {
      name: rule.id,
      displayName: rule.title,
      description: descriptionOf(rule),
      enforcementLevel: rule.level,
      severity: rule.severity,
      tags: [...rule.frameworks],
      remediationSteps: rule.fix,
      url: rule.url,
      // The library's types know mutable lists only.
      configSchema: { properties: { ...rule.settings } as PolicyConfigSchema["properties"] },
    };
    return rule.kind === "resource"
      ? {
          ...policy,
          validateResource: (args: ResourceValidationArgs, tell) => {
            this.#report(rule, asGraphOfOne(args), args.getConfig(), tell);
          },
        }
      : {
          ...policy,
          validateStack: (args, tell) => {
            this.#report(rule, asGraph(args.resources), args.getConfig(), tell);
          },
        };
  }

  #report(rule: Rule, graph: Graph, values: SettingValues, tell: Tell): void {
    this.#configured.set(rule.id, values);
    const findings = this.#findingsOf(rule, graph).filter(({ verdict }) => verdict === "violation");
    // Most resources are good: the register is asked only about what is found.
    const { sound } = findings.length === 0 ? { sound: [] } : this.#register();
    for (const finding of findings) {
      if (exceptionOf(sound, rule.id, finding) === undefined) {
        tell(messageOf(rule, finding), finding.urn);
      }
    }
  }

  /** What could not be judged yet is listed, never passed over in silence. */
  #blindSpots(): StackValidationPolicy {
    return {
      ...BLIND_SPOTS,
      validateStack: ({ resources }, tell) => {
        const graph = asGraph(resources);
        if (!graph.hasUnknowns()) return;
        for (const rule of this.pack.rules) {
          for (const finding of this.#findingsOf(rule, graph)) {
            if (finding.verdict === "unknown") tell(waitMessageOf(rule, finding), finding.urn);
          }
        }
      },
    };
  }

  /** What is excepted stays in sight, with who answers for it and until when. */
  #excepted(): StackValidationPolicy {
    return {
      ...EXCEPTED,
      validateStack: ({ resources }, tell) => {
        const graph = asGraph(resources);
        const { sound } = this.#register();
        for (const rule of this.pack.rules) {
          if (!sound.some((one) => one.rule === rule.id)) continue;
          for (const finding of this.#findingsOf(rule, graph)) {
            const exception = exceptionOf(sound, rule.id, finding);
            if (exception !== undefined) tell(exceptedMessageOf(finding, exception), finding.urn);
          }
        }
      },
    };
  }

  /** What loosens the law is judged by the law: the register of exceptions, and how rules were configured. */
  #loosened(): StackValidationPolicy {
    return {
      ...LOOSENED,
      validateStack: ({ resources }, tell) => {
        const graph = asGraph(resources);
        const stack = stackOf(graph.resources[0]?.urn ?? "");
        const { sound, problems } = this.#register();
        const findingsOf = (id: string) =>
          this.pack.rules
            .filter((rule) => rule.id === id)
            .flatMap((rule) => this.#findingsOf(rule, graph));
        const ofThisStack = problems.filter(
          ({ exception }) =>
            // An entry for a stack that does not exist would be told nowhere else.
            exception.stack === stack || !this.pack.stacks.includes(exception.stack),
        );
        for (const one of [...ofThisStack, ...unusedExceptions(sound, stack, findingsOf)]) {
          tell(describe(one));
        }
        for (const { id, settings } of this.pack.rules) {
          const given = this.#configured.get(id) ?? {};
          for (const { setting, found } of settingProblems(settings, given)) {
            tell(`${id}.${setting} ${found}.`);
          }
        }
      },
    };
  }

  #register(): JudgedRegister {
    const { exceptions, stacks, rules, today } = this.pack;
    return judgeRegister(exceptions, {
      today: today(),
      stacks,
      rules: rules.map(({ id }) => id),
    });
  }

  #findingsOf(rule: Rule, graph: Graph): readonly Finding[] {
    return judgeWith(rule, graph, this.#configured.get(rule.id));
  }
}

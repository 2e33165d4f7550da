/**
 * Pulumi's library reads every resource anew for every rule: some fifty thousand times for a department's stack, which is most of
 * what judging it took. Here each is read once. Rules only look at what they are handed, so they can share it.
 */
// The library exports it as a property of its CommonJS module, where its own code looks it up.
// eslint-disable-next-line @typescript-eslint/no-require-imports
import library = require("@pulumi/policy/deserialize");

type Deserialize = (sent: object, proxySecrets: boolean) => object;

/** Has the library keep what it has read, for as long as the engine's message lives. A library that reads otherwise is left as it is. */
export function deserializeOnce(): void {
  const { deserializeProperties } = library as { readonly deserializeProperties?: Deserialize };
  if (typeof deserializeProperties !== "function") return;
  const read = new WeakMap<object, object>();
  Object.assign(library, {
    deserializeProperties(sent: object, proxySecrets: boolean): object {
      if (proxySecrets) return deserializeProperties(sent, proxySecrets);
      const known = read.get(sent) ?? deserializeProperties(sent, proxySecrets);
      read.set(sent, known);
      return known;
    },
  });
}

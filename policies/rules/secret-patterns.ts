/** How secrets look. A finding names the place and the kind, and never shows the secret. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ["an access key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  [
    "a token",
    /\b(ghp|gho|ghs|github_pat)_[A-Za-z0-9_]{20,}|\bxox[baprs]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
  ],
  ["a password", /\b(password|passwd|secret_?key|api_?key)\b["']?\s*[:=]\s*["']?[^\s"'{}$<]{8,}/i],
];

/** The kind of secret that a text holds. */
export const secretIn = (text: string): string | undefined =>
  SECRETS.find(([, pattern]) => pattern.test(text))?.[0];

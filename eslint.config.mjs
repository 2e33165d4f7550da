import tseslint from "typescript-eslint";

/** A folder may import only what stands before it: facts → infra → components; the law and the publisher stand apart. */
const mayNotImport = (folder, ...patterns) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: patterns.map((group) => ({
          group: [group],
          message: `${folder}/ does not know ${group.replaceAll("*", "").replaceAll("/", "")}/; see docs/architecture.md.`,
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules", ".venv*", ".cache", ".rehearsal", "coverage", "**/*.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: true },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["components/**/*.ts"],
    // A Pulumi resource is made for its effect.
    rules: { "no-new": "off" },
  },
  {
    files: ["tests/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
  mayNotImport(
    "environments",
    "**/preview/**",
    "**/infra/**",
    "**/components/**",
    "**/rehearsal/**",
    "**/publishing/**",
    "**/policies/**",
  ),
  mayNotImport(
    "components",
    "**/preview/**",
    "**/infra/**",
    "**/rehearsal/**",
    "**/publishing/**",
    "**/policies/**",
  ),
  mayNotImport("preview", "**/rehearsal/**", "**/publishing/**"),
  mayNotImport("infra", "**/preview/**", "**/rehearsal/**", "**/publishing/**", "**/policies/**"),
  mayNotImport(
    "policies",
    "**/preview/**",
    "**/infra/**",
    "**/components/**",
    "**/rehearsal/**",
    "**/publishing/**",
  ),
  mayNotImport(
    "publishing",
    "**/preview/**",
    "**/infra/**",
    "**/components/**",
    "**/rehearsal/**",
    "**/policies/**",
  ),
);

/**
 * Reads from a rule's source every sentence that it can find, as patterns: what must have a failing case.
 *
 * It follows the calls of `judge` down to `violation`, through helpers and callbacks, and puts texts together where they can be told
 * from the source; everything else is `.*`. A list of literals that is iterated over gives one pattern for each entry.
 */
import path from "node:path";
import ts from "typescript";
import {
  bare,
  boundTo,
  declarationOf,
  declaredIn,
  type Frame,
  frameOf,
  type FunctionNode,
  functionOf,
  iterated,
  parameterOf,
  parsed,
  resolved,
  returnsOf,
} from "./source-names";

const ANY = ".*";
/** Deep enough for `judge` → helper → demandKey → violation. */
const DEEPEST = 9;
const MOST = 60;

/** Functions that put a text in quotation marks. */
const SHOWING = ["shown", "stated"];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Patterns of the texts that an expression may be. Nothing, where it is `undefined`. */
function textsOf(node: ts.Expression, frame: Frame | undefined, depth: number): readonly string[] {
  const one = bare(node);
  if (depth > DEEPEST) return [ANY];
  if (ts.isStringLiteralLike(one)) return [escaped(one.text)];
  if (ts.isNumericLiteral(one)) return [escaped(String(Number(one.text.replaceAll("_", ""))))];
  if (one.kind === ts.SyntaxKind.TrueKeyword) return ["true"];
  if (one.kind === ts.SyntaxKind.FalseKeyword) return ["false"];
  if (ts.isTemplateExpression(one)) {
    let found: readonly string[] = [escaped(one.head.text)];
    const used = new Set<ts.Node>();
    for (const { expression, literal } of one.templateSpans) {
      const from = parameterOf(expression);
      // Two parts of one entry go together: the second follows from the first.
      const middle =
        from !== undefined && used.has(from) ? [ANY] : textsOf(expression, frame, depth + 1);
      if (from !== undefined) used.add(from);
      const next = found.flatMap((before) =>
        middle.map((text) => before + text + escaped(literal.text)),
      );
      found =
        next.length > MOST ? found.map((before) => before + ANY + escaped(literal.text)) : next;
    }
    return found;
  }
  if (ts.isConditionalExpression(one)) {
    return [...textsOf(one.whenTrue, frame, depth), ...textsOf(one.whenFalse, frame, depth)];
  }
  if (
    ts.isBinaryExpression(one) &&
    one.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  ) {
    const left = textsOf(one.left, frame, depth);
    return left.includes(ANY) ? left : [...left, ...textsOf(one.right, frame, depth)];
  }
  if (ts.isCallExpression(one)) return textsOfCall(one, frame, depth);
  return ts.isIdentifier(one) ? textsOfName(one, frame, depth) : [ANY];
}

function textsOfCall(
  one: ts.CallExpression,
  frame: Frame | undefined,
  depth: number,
): readonly string[] {
  const [first] = one.arguments;
  if (
    ts.isIdentifier(one.expression) &&
    SHOWING.includes(one.expression.text) &&
    first !== undefined
  ) {
    const [only, ...more] = textsOf(first, frame, depth + 1);
    if (only === undefined || more.length > 0 || only === ANY) return [ANY];
    return [ts.isStringLiteralLike(resolved(first, frame)) ? `"${only}"` : `"?${only}"?`];
  }
  // How a statement is called, by Sid or by number, makes no other finding.
  if (one.expression.getText() === "nameOf") return [ANY];
  const called = functionOf(one.expression, frame);
  if (called === undefined) return [ANY];
  const inner = frameOf(called, one, frame);
  return returnsOf(called.node as unknown as FunctionNode).flatMap((value) =>
    textsOf(value, inner, depth + 1),
  );
}

function textsOfName(
  one: ts.Identifier,
  frame: Frame | undefined,
  depth: number,
): readonly string[] {
  if (one.text === "undefined") return [];
  const declared = declarationOf(one.text, one);
  if (declared === undefined) return [ANY];
  if (ts.isVariableDeclaration(declared.parent) && declared.parent.initializer !== undefined) {
    return textsOf(declared.parent.initializer, frame, depth + 1);
  }
  const bound = boundTo(declared, frame);
  if (bound !== undefined) return textsOf(bound.node, bound.frame, depth + 1);
  const entries = iterated(declared, frame);
  if (entries === undefined || entries.length === 0) return [ANY];
  return entries.flatMap((entry) => textsOf(entry.node, entry.frame, depth + 1));
}

/** Collects the patterns of every violation that can be reached from a node. */
function collect(node: ts.Node, frame: Frame | undefined, depth: number, into: Set<string>): void {
  if (depth > DEEPEST) return;
  if (ts.isCallExpression(node)) {
    const called = functionOf(node.expression, frame);
    const name = ts.isIdentifier(node.expression) ? node.expression.text : "";
    const [, found] = node.arguments;
    if (name === "violation" && found !== undefined) {
      for (const text of textsOf(found, frame, 0)) into.add(`^${text}$`);
    } else if (
      called !== undefined &&
      called.node.getSourceFile().fileName.includes("policies/rule")
    ) {
      const { body } = called.node as unknown as FunctionNode;
      if (body !== undefined) collect(body, frameOf(called, node, frame), depth + 1, into);
    }
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    // A function that is handed to `flatMap` and the like by its name.
    for (const handed of node.arguments.filter((one) => ts.isIdentifier(one))) {
      const named = functionOf(handed, frame);
      if (named === undefined) continue;
      const { body } = named.node as unknown as FunctionNode;
      const inner = { of: named.node, values: [], outer: named.frame };
      if (body !== undefined) collect(body, inner, depth + 1, into);
    }
  }
  ts.forEachChild(node, (below) => {
    collect(below, frame, depth, into);
  });
}

/** `judge` itself, or what spreads it into the rule together with its settings. */
const isJudge = (property: ts.ObjectLiteralElementLike): boolean =>
  ts.isSpreadAssignment(property) || property.name.getText() === "judge";

/** The patterns of what the rule in a file can find, as sources of regular expressions. */
export function templatesOf(file: string): readonly string[] {
  const source = parsed(path.resolve(file));
  const declared = declaredIn(source, "rule");
  const into = new Set<string>();
  if (declared !== undefined && ts.isVariableDeclaration(declared.parent)) {
    const { initializer } = declared.parent;
    if (initializer !== undefined && ts.isObjectLiteralExpression(initializer)) {
      for (const one of initializer.properties.filter(isJudge)) collect(one, undefined, 0, into);
    }
  }
  return [...into];
}

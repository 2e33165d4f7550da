/**
 * What the names in a rule's source stand for: constants, functions and parameters, followed through imports and calls.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What the parameters of a function stand for, where it was called. */
export interface Frame {
  readonly of: ts.Node;
  readonly values: readonly Bound[];
  readonly outer: Frame | undefined;
}

export interface Bound {
  readonly node: ts.Expression;
  readonly frame: Frame | undefined;
}

export type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

const files = new Map<string, ts.SourceFile>();

export function parsed(file: string): ts.SourceFile {
  const found =
    files.get(file) ??
    ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  files.set(file, found);
  return found;
}

export const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);

export function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
    ? bare(node.expression)
    : node;
}

/** Where a name is declared: a constant, a function, a parameter or an import that leads there. */
export function declarationOf(name: string, from: ts.Node): ts.Node | undefined {
  const found = declaredIn(from, name);
  return found ?? (ts.isSourceFile(from) ? undefined : declarationOf(name, from.parent));
}

export function declaredIn(scope: ts.Node, name: string): ts.Node | undefined {
  if (isFunction(scope)) {
    for (const parameter of scope.parameters) {
      const found = bindingIn(parameter.name, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) return undefined;
  for (const statement of scope.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return statement;
    if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) {
        const found = bindingIn(one.name, name);
        if (found !== undefined) return found;
      }
    }
    if (ts.isImportDeclaration(statement)) {
      const found = importedBy(statement, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function bindingIn(binding: ts.BindingName, name: string): ts.Node | undefined {
  if (ts.isIdentifier(binding)) return binding.text === name ? binding : undefined;
  for (const element of binding.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const found = bindingIn(element.name, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function importedBy(statement: ts.ImportDeclaration, name: string): ts.Node | undefined {
  const bindings = statement.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return undefined;
  const one = bindings.elements.find((element) => element.name.text === name);
  const module = (statement.moduleSpecifier as ts.StringLiteral).text;
  if (one === undefined || !module.startsWith(".")) return undefined;
  const file = path.resolve(path.dirname(statement.getSourceFile().fileName), `${module}.ts`);
  return declaredIn(parsed(file), (one.propertyName ?? one.name).text);
}

export function functionOf(node: ts.Expression, frame: Frame | undefined): Bound | undefined {
  const one = bare(node);
  if (isFunction(one)) return { node: one, frame };
  if (!ts.isIdentifier(one)) return undefined;
  const declared = declarationOf(one.text, one);
  if (declared === undefined) return undefined;
  if (ts.isFunctionDeclaration(declared)) {
    return { node: declared as unknown as ts.Expression, frame };
  }
  if (ts.isVariableDeclaration(declared.parent) && declared.parent.initializer !== undefined) {
    return functionOf(declared.parent.initializer, frame);
  }
  const bound = boundTo(declared, frame);
  return bound === undefined ? undefined : functionOf(bound.node, bound.frame);
}

/** The argument that a parameter stands for in the frames above. */
export function boundTo(declared: ts.Node, frame: Frame | undefined): Bound | undefined {
  const parameter = declared.parent;
  if (!ts.isParameter(parameter)) return undefined;
  for (let one = frame; one !== undefined; one = one.outer) {
    if (one.of === parameter.parent) {
      return one.values[(parameter.parent as FunctionNode).parameters.indexOf(parameter)];
    }
  }
  return undefined;
}

/** The entries of a list of literals, or undefined. */
function entriesOf(node: ts.Expression, frame: Frame | undefined): readonly Bound[] | undefined {
  const one = bare(node);
  if (ts.isArrayLiteralExpression(one)) {
    const found = one.elements.map((element) =>
      ts.isSpreadElement(element)
        ? entriesOf(element.expression, frame)
        : [{ node: element, frame }],
    );
    return found.every((entries) => entries !== undefined) ? found.flat() : undefined;
  }
  if (ts.isConditionalExpression(one)) {
    const [yes, no] = [entriesOf(one.whenTrue, frame), entriesOf(one.whenFalse, frame)];
    return yes === undefined || no === undefined ? undefined : [...yes, ...no];
  }
  if (ts.isCallExpression(one) && ts.isPropertyAccessExpression(one.expression)) {
    return one.expression.name.text === "filter"
      ? entriesOf(one.expression.expression, frame)
      : undefined;
  }
  if (!ts.isIdentifier(one)) return undefined;
  const declared = declarationOf(one.text, one);
  if (declared === undefined) return undefined;
  if (ts.isVariableDeclaration(declared.parent) && declared.parent.initializer !== undefined) {
    return entriesOf(declared.parent.initializer, frame);
  }
  const bound = boundTo(declared, frame);
  return bound === undefined ? undefined : entriesOf(bound.node, bound.frame);
}

/** The parameter that a name is a part of. */
export function parameterOf(node: ts.Expression): ts.Node | undefined {
  const one = bare(node);
  if (!ts.isIdentifier(one)) return undefined;
  const declared = declarationOf(one.text, one);
  return declared !== undefined && ts.isBindingElement(declared.parent)
    ? declared.parent.parent.parent
    : undefined;
}

/** What the parameter of a callback of `flatMap`, `map` and the like stands for. */
export function iterated(
  declared: ts.Node,
  frame: Frame | undefined,
): readonly Bound[] | undefined {
  const place = ts.isBindingElement(declared.parent) ? declared.parent : undefined;
  const parameter = place === undefined ? declared.parent : place.parent.parent;
  if (!ts.isParameter(parameter) || !isFunction(parameter.parent)) return undefined;
  const callback = parameter.parent;
  if (callback.parameters[0] !== parameter || !ts.isCallExpression(callback.parent)) {
    return undefined;
  }
  const { expression } = callback.parent;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const entries = entriesOf(expression.expression, frame);
  if (place === undefined || entries === undefined) return entries;
  const at = (place.parent as ts.ArrayBindingPattern).elements.indexOf(place);
  return entries.flatMap(({ node, frame: where }) => {
    const entry = entriesOf(node, where)?.[at];
    return entry === undefined ? [] : [entry];
  });
}

/** The literal behind names. */
export function resolved(node: ts.Expression, frame: Frame | undefined): ts.Expression {
  const one = bare(node);
  if (!ts.isIdentifier(one)) return one;
  const declared = declarationOf(one.text, one);
  const bound = declared === undefined ? undefined : boundTo(declared, frame);
  return bound === undefined ? one : resolved(bound.node, bound.frame);
}

export function returnsOf({ body }: FunctionNode): readonly ts.Expression[] {
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) {
      if (node.expression !== undefined) found.push(node.expression);
    } else if (!isFunction(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

export const frameOf = (
  called: Bound,
  call: ts.CallExpression,
  frame: Frame | undefined,
): Frame => ({
  of: called.node,
  values: call.arguments.map((node) => ({ node, frame })),
  outer: called.frame,
});

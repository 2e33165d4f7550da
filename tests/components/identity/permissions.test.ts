import { expect } from "chai";
import { type Grant, Permissions } from "../../../components/identity/permissions";

const grant = (changes: Partial<Grant> = {}): Grant => ({
  sid: "Read",
  actions: ["s3:GetObject"],
  resources: ["arn:aws:s3:::b/one/*"],
  ...changes,
});
const prefix = (...values: string[]) => ({ StringLike: { "s3:prefix": values } });

function documentOf(...grants: Grant[]) {
  const permissions = new Permissions();
  grants.forEach((one) => {
    permissions.add(one);
  });
  return permissions.document().Statement;
}

describe("permissions", () => {
  it("writes one statement for grants of one name, with the resources of all", () => {
    expect(documentOf(grant(), grant({ resources: ["arn:aws:s3:::b/another/*"] }))).to.deep.equal([
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::b/another/*", "arn:aws:s3:::b/one/*"],
      },
    ]);
  });

  it("joins the values of a condition when the resources are the same", () => {
    const [statement] = documentOf(
      grant({ conditions: prefix("one/*") }),
      grant({ conditions: prefix("another/*") }),
    );
    expect(statement?.Condition).to.deep.equal(prefix("another/*", "one/*"));
  });

  it("writes the same document in whatever order the grants come", () => {
    const grants = [
      grant({ sid: "Write", actions: ["s3:PutObject", "s3:AbortMultipartUpload"] }),
      grant(),
      grant({ resources: ["arn:aws:s3:::b/another/*"] }),
    ];
    expect(documentOf(...grants)).to.deep.equal(documentOf(...grants.toReversed()));
  });

  it("refuses a wildcard action", () => {
    expect(() => documentOf(grant({ actions: ["s3:Get*"] }))).to.throw(
      "grant Read has the action s3:Get*; name the actions one by one",
    );
  });

  it("refuses a sid that IAM would not take", () => {
    expect(() => documentOf(grant({ sid: "read-it" }))).to.throw(
      'grant sid "read-it" must consist of letters and digits',
    );
  });

  const conflicts: [string, Partial<Grant>][] = [
    ["actions", { actions: ["s3:PutObject"] }],
    ["resources and conditions", { resources: ["arn:aws:s3:::c"], conditions: prefix("two/*") }],
    ["condition keys", { conditions: { StringLike: { "s3:delimiter": ["/"] } } }],
  ];
  for (const [what, changes] of conflicts) {
    it(`refuses to join grants that differ in their ${what}`, () => {
      const one = grant({ conditions: prefix("one/*") });
      expect(() => documentOf(one, { ...one, ...changes })).to.throw(
        `two grants named Read differ in their ${what}; give one of them another sid`,
      );
    });
  }
});

/** Every operator three times over: it holds, it does not, and the key is absent, plain and with IfExists. */
import { conditionTests, type ConditionRow, PAGES } from "./support";

const yes = "allowed";
const no = "implicitDeny";

type Example = readonly [
  operator: string,
  key: string,
  value: string,
  holds: string,
  fails: string,
];

const POSITIVE: readonly Example[] = [
  ["StringEquals", "s3:prefix", "home/", "home/", "Home/"],
  ["StringEqualsIgnoreCase", "s3:prefix", "home/", "HOME/", "home"],
  ["StringLike", "s3:prefix", "home/*", "home/a", "homes"],
  ["NumericEquals", "s3:max-keys", "10", "10.0", "11"],
  ["NumericLessThan", "s3:max-keys", "10", "9", "10"],
  ["NumericLessThanEquals", "s3:max-keys", "10", "10", "11"],
  ["NumericGreaterThan", "s3:max-keys", "10", "11", "10"],
  ["NumericGreaterThanEquals", "s3:max-keys", "10", "10", "9"],
  ["DateEquals", "aws:CurrentTime", "2024-01-01T00:00:00Z", "2024-01-01", "2024-01-02"],
  ["DateLessThan", "aws:CurrentTime", "2024-01-01", "2023-12-31T23:59:59Z", "2024-01-01"],
  ["DateLessThanEquals", "aws:CurrentTime", "2024-01-01", "2024-01-01", "2024-01-02"],
  ["DateGreaterThan", "aws:CurrentTime", "2024-01-01", "2024-01-01T00:00:01Z", "2024-01-01"],
  ["DateGreaterThanEquals", "aws:CurrentTime", "2024-01-01", "2024-01-01", "2023-12-31"],
  ["Bool", "aws:SecureTransport", "true", "true", "false"],
  ["BinaryEquals", "s3:x", "QmluYXJ5", "QmluYXJ5", "b3RoZXI="],
  ["IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.2.3", "11.0.0.0"],
  ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"],
  ["ArnLike", "aws:SourceArn", "arn:aws:sns:*:1:t", "arn:aws:sns:eu:1:t", "arn:aws:sns:eu:2:t"],
];

const NEGATED: readonly Example[] = [
  ["StringNotEquals", "s3:prefix", "home/", "Home/", "home/"],
  ["StringNotEqualsIgnoreCase", "s3:prefix", "home/", "home", "HOME/"],
  ["StringNotLike", "s3:prefix", "home/*", "homes", "home/a"],
  ["NumericNotEquals", "s3:max-keys", "10", "11", "10.0"],
  ["DateNotEquals", "aws:CurrentTime", "2024-01-01", "2024-01-02", "2024-01-01T00:00:00Z"],
  ["NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "11.0.0.0", "10.1.2.3"],
  ["ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::a*", "arn:aws:s3:::b", "arn:aws:s3:::ab"],
  ["ArnNotLike", "aws:SourceArn", "arn:aws:s3:::a?", "arn:aws:s3:::abc", "arn:aws:s3:::ab"],
];

const rowsOf =
  (absent: typeof yes | typeof no) =>
  ([operator, key, value, holds, fails]: Example): readonly ConditionRow[] => {
    const plain = { [operator]: { [key]: value } };
    return [
      [`${operator} is met by ${holds} for ${value}`, plain, { [key]: holds }, yes],
      [`${operator} is not met by ${fails} for ${value}`, plain, { [key]: fails }, no],
      [`${operator} is ${absent === yes ? "" : "not "}met by an absent key`, plain, {}, absent],
      [
        `${operator}IfExists is met by an absent key`,
        { [`${operator}IfExists`]: { [key]: value } },
        {},
        yes,
      ],
    ];
  };

const SETS: readonly ConditionRow[] = [
  [
    "ForAllValues is met when every value of the request is listed",
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a", "b"] },
    yes,
  ],
  [
    "ForAllValues is not met when one value of the request is not listed",
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a", "c"] },
    no,
  ],
  [
    "ForAllValues is met by a request without the key, which grants what was not meant",
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
    {},
    yes,
  ],
  [
    "ForAllValues beside Null false is not met by a request without the key",
    {
      "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] },
      Null: { "aws:TagKeys": "false" },
    },
    {},
    no,
  ],
  [
    "ForAnyValue is met when one value of the request is listed",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
    { "aws:TagKeys": ["c", "a"] },
    yes,
  ],
  [
    "ForAnyValue is not met by a request without the key",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
    {},
    no,
  ],
  [
    "ForAnyValue with a negated operator is met when one value is not listed",
    { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } },
    { "aws:TagKeys": ["a", "b"] },
    yes,
  ],
  [
    "ForAllValues with a negated operator is not met when one value is listed",
    { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["a"] } },
    { "aws:TagKeys": ["a", "b"] },
    no,
  ],
  [
    "ForAllValues:ArnLike compares each ARN",
    { "ForAllValues:ArnLike": { "aws:SourceArn": "arn:aws:s3:::a*" } },
    { "aws:SourceArn": ["arn:aws:s3:::a", "arn:aws:s3:::ab"] },
    yes,
  ],
  [
    "ForAnyValue:Bool is met by one flag",
    { "ForAnyValue:Bool": { "s3:x": "true" } },
    { "s3:x": ["false", "true"] },
    yes,
  ],
];

const NULLS: readonly ConditionRow[] = [
  ["Null true is met by an absent key", { Null: { "s3:prefix": "true" } }, {}, yes],
  ["Null true is not met by a key", { Null: { "s3:prefix": true } }, { "s3:prefix": "a" }, no],
  ["Null false is met by a key", { Null: { "s3:prefix": "false" } }, { "s3:prefix": "a" }, yes],
  ["Null false is not met by an absent key", { Null: { "s3:prefix": "false" } }, {}, no],
  [
    "Null true is met by an empty list",
    { Null: { "aws:TagKeys": "true" } },
    { "aws:TagKeys": [] },
    yes,
  ],
];

describe("every condition operator, with and without its key", () => {
  conditionTests(PAGES.operators, POSITIVE.flatMap(rowsOf(no)));
  conditionTests(PAGES.operators, NEGATED.flatMap(rowsOf(yes)));
});

describe("set operators over many values", () => {
  conditionTests(PAGES.multivalued, SETS);
});

describe("the Null operator", () => {
  conditionTests(PAGES.operators, NULLS);
});

import { expect } from "chai";

import { instantOf } from "../../../policies/iam/condition-document";
import { type Case, conditionCase, PAGES, tests } from "./support";

const yes = "allowed";
const no = "implicitDeny";
const { operators } = PAGES;

const conditions: readonly Case[] = [
  conditionCase(
    "NumericLessThanEquals includes the limit",
    operators,
    { NumericLessThanEquals: { "s3:max-keys": "10" } },
    { "s3:max-keys": 10 },
    yes,
  ),
  conditionCase(
    "NumericLessThan excludes the limit",
    operators,
    { NumericLessThan: { "s3:max-keys": "10" } },
    { "s3:max-keys": 10 },
    no,
  ),
  conditionCase(
    "NumericGreaterThan compares as numbers, not as texts",
    operators,
    { NumericGreaterThan: { "s3:TlsVersion": "9" } },
    { "s3:TlsVersion": "10" },
    yes,
  ),
  conditionCase(
    "NumericGreaterThanEquals includes the limit",
    operators,
    { NumericGreaterThanEquals: { "s3:TlsVersion": 1.2 } },
    { "s3:TlsVersion": "1.2" },
    yes,
  ),
  conditionCase(
    "NumericEquals takes 1.0 for 1",
    operators,
    { NumericEquals: { "s3:max-keys": "1.0" } },
    { "s3:max-keys": "1" },
    yes,
  ),
  conditionCase(
    "NumericNotEquals is met by another number",
    operators,
    { NumericNotEquals: { "s3:max-keys": "1" } },
    { "s3:max-keys": "2" },
    yes,
  ),
  conditionCase(
    "a number that is none stays undecided",
    operators,
    { NumericEquals: { "s3:max-keys": "1" } },
    { "s3:max-keys": "many" },
    "undecided",
  ),
  conditionCase(
    "DateGreaterThan compares instants across zones",
    operators,
    { DateGreaterThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } },
    { "aws:CurrentTime": "2023-12-31T23:00:00-02:00" },
    yes,
  ),
  conditionCase(
    "DateLessThan takes seconds since 1970",
    operators,
    { DateLessThan: { "aws:EpochTime": "2024-01-01" } },
    { "aws:EpochTime": "1700000000" },
    yes,
  ),
  conditionCase(
    "DateEquals takes a bare day for its first instant",
    operators,
    { DateEquals: { "aws:CurrentTime": "2024-01-01" } },
    { "aws:CurrentTime": "2024-01-01T00:00:00Z" },
    yes,
  ),
  conditionCase(
    "DateNotEquals is met by another instant",
    operators,
    { DateNotEquals: { "aws:CurrentTime": "2024-01-01" } },
    { "aws:CurrentTime": "2024-01-02" },
    yes,
  ),
  conditionCase(
    "DateLessThanEquals and DateGreaterThanEquals include the limit",
    operators,
    {
      DateLessThanEquals: { "aws:CurrentTime": "2024-01-01" },
      DateGreaterThanEquals: { "aws:CurrentTime": "2024-01-01" },
    },
    { "aws:CurrentTime": "2024-01-01" },
    yes,
  ),
  conditionCase(
    "Bool compares true and false in any case",
    operators,
    { Bool: { "aws:SecureTransport": true } },
    { "aws:SecureTransport": "True" },
    yes,
  ),
  conditionCase(
    "Bool is not met by a missing key",
    operators,
    { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    {},
    no,
  ),
  conditionCase(
    "BoolIfExists is met by a missing key",
    operators,
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    {},
    yes,
  ),
  conditionCase(
    "BinaryEquals compares the bytes behind base64",
    operators,
    { BinaryEquals: { key: "QmluYXJ5" } },
    { key: "QmluYXJ5" },
    yes,
  ),
  conditionCase(
    "IpAddress includes the last address of a range",
    operators,
    { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    { "aws:SourceIp": "203.0.113.255" },
    yes,
  ),
  conditionCase(
    "IpAddress excludes the address after a range",
    operators,
    { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    { "aws:SourceIp": "203.0.114.0" },
    no,
  ),
  conditionCase(
    "IpAddress takes a bare address for /32",
    operators,
    { IpAddress: { "aws:SourceIp": "203.0.113.7" } },
    { "aws:SourceIp": "203.0.113.8" },
    no,
  ),
  conditionCase(
    "IpAddress knows IPv6",
    operators,
    { IpAddress: { "aws:SourceIp": "2001:DB8:1234:5678::/64" } },
    { "aws:SourceIp": "2001:db8:1234:5678::9" },
    yes,
  ),
  conditionCase(
    "NumericGreaterThan excludes the limit",
    operators,
    { NumericGreaterThan: { "s3:max-keys": "10" } },
    { "s3:max-keys": 10 },
    no,
  ),
];

describe("matching a condition on numbers, dates, flags, bytes and addresses", () => {
  tests(conditions);

  it(`reads a date without a zone as UTC wherever it runs (${PAGES.operators})`, () => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "America/Vancouver";
    try {
      expect(instantOf("2024-01-01T00:00:00")).to.equal(Date.UTC(2024, 0, 1));
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });
});

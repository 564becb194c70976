// Reads accounts, one JSON a line, and writes each as the libraries of npm do: otpauth, otplib, speakeasy.
import { createInterface } from "node:readline";
import * as OTPAuth from "otpauth";
import * as otplib from "otplib";
import speakeasy from "speakeasy";

const writers = {
  otpauth: (one) =>
    new OTPAuth.TOTP({
      issuer: one.issuer, label: one.name, secret: OTPAuth.Secret.fromBase32(one.secret),
      algorithm: one.algorithm, digits: one.digits, period: one.period,
    }).toString(),
  otplib: (one) =>
    otplib.generateURI({
      issuer: one.issuer, label: one.name, secret: one.secret,
      algorithm: one.algorithm.toLowerCase(), digits: one.digits, period: one.period,
    }),
  speakeasy: (one) =>
    speakeasy.otpauthURL({
      issuer: one.issuer, label: one.name, secret: one.secret, encoding: "base32",
      algorithm: one.algorithm.toLowerCase(), digits: one.digits, period: one.period,
    }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  console.log(JSON.stringify({ ...one, uri: writers[one.writer](one) }));
}

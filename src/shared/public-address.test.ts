import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";

test.each([
  "1.1.1.1",
  "93.184.216.34",
  "172.32.0.1",
  "2606:4700::1111",
  "2a00:1450:4001::1",
  "64:ff9b::101:101",
  "64:FF9B::8.8.8.8",
])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  "127.0.0.1",
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:1.1.1.1",
  "64:ff9b::7f00:1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b::a00:1",
  "64:ff9b::",
  "64:ff9b::1",
  "64:ff9b::1:808:808",
  "64:ff9b:1::808:808",
  "fc00::1",
  "fe80::1%eth0",
  "ff02::1",
  "2002:7f00:1::",
  "2001:db8::1",
  "localhost",
  "",
  "1.1.1.1.1",
  "0x7f000001",
])("%s is not", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

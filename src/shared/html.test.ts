import { describe, expect, test } from "vitest";
import { attributes, fill, html, rawHtml, renderHtml } from "./html.ts";

describe("html", () => {
  test("values are escaped, between tags and in attributes", () => {
    const value = `"><script>alert('1')</script>&`;
    expect(renderHtml(html`<p title="${value}">${value}</p>`)).toBe(
      `<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>`,
    );
  });

  test("markup inside markup is taken as it is, lists are joined, nothing is nothing", () => {
    const items = ["a", "<b>"].map((item) => html`<li>${item}</li>`);
    expect(renderHtml(html`<ul>${items}</ul>${null}${undefined}${false}${""}${0}`)).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>0",
    );
  });

  test("an object that looks like markup is not markup", () => {
    const forged = JSON.parse('{"markup": "<script>"}');
    expect(renderHtml(html`${forged}`)).toBe("");
  });

  test("raw text stays raw", () => {
    expect(renderHtml(rawHtml("<hr>"))).toBe("<hr>");
  });

  test("attributes leave out what is not there", () => {
    const given = attributes({ id: `a"b`, required: true, disabled: false, title: null, value: "" });
    expect(renderHtml(given)).toBe(' id="a&quot;b" required value=""');
  });

  test("fill escapes the sentence and its values, and keeps a place without a value", () => {
    const filled = fill("<{who}> at {time}", { who: "A&B" });
    expect(renderHtml(filled)).toBe("&lt;A&amp;B&gt; at {time}");
  });
});

package dev.flashsale.fuzz;

import java.util.List;

/** Texts that somebody may be unprepared for. */
final class OddText {

  /** In a path, as the wire has it; none is an id, a SKU or a name of anything. */
  static final List<String> NAMES_OF_NOTHING =
      List.of(
          "no-such-thing",
          "No-Such-Thing",
          "-begins-with-it",
          "a".repeat(64),
          "a".repeat(65),
          "a".repeat(3000),
          "%C3%BC",
          "\u00fc",
          "%E2%80%AE",
          "%F0%9F%91%9F",
          "%EF%BB%BF",
          "%00",
          "a%00b",
          "%0D%0AX-Injected:%20yes",
          "%09",
          "%20",
          "a%20b",
          "%2F",
          "a%2Fb",
          "%5C",
          "..%2F..%2Fadmin",
          "%252F",
          "%FF",
          "%C0%AF",
          "%ED%A0%80",
          "%",
          "%zz",
          "%u0041",
          ";",
          "a;b=c",
          "a;jsessionid=1",
          "a:b",
          "a@b",
          "a,b",
          "a+b",
          "*",
          "**",
          "%7Bsale%7D",
          "%24%7Bjndi:ldap:%2F%2Fx%7D",
          "'%20OR%20'1'='1",
          "';%20DROP%20TABLE%20sale;%20--",
          "fs:%7Bx:0%7D:e1:stock",
          "null",
          "undefined",
          "NaN",
          "-1",
          "-9223372036854775809",
          "9223372036854775808",
          "1e9",
          "0x10",
          "1.5",
          "00000000-0000-0000-0000-000000000000",
          "01890a5d-ac96-774b-bcce-b302099a8057",
          "01890A5D-AC96-774B-BCCE-B302099A8057",
          "%7B01890a5d-ac96-774b-bcce-b302099a8057%7D",
          "01890a5d-ac96-774b-bcce-b302099a805",
          "1-1-1-1-1");

  /** In a path, and perhaps another path then. */
  static final List<String> STEPS =
      List.of("", ".", "..", "%2e", "%2e%2e", "../..", ".%2e/", "//", "a/b", "?x", "#x", "?");

  static final List<String> VALUES =
      List.of(
          "",
          " ",
          "\t",
          "0",
          "-1",
          "*",
          ",",
          ",,,",
          ";",
          "=",
          "\"",
          "\"unclosed",
          "\\",
          "\u00e9\u00ff",
          "a".repeat(255),
          "a".repeat(5000),
          "99999999999999999999",
          "%00",
          "null",
          "text/html",
          "${jndi:ldap://x}",
          "<script>",
          "wait=999999999999",
          "wait=\"1\"",
          "W/\"a\", *",
          "bytes=0-",
          "bytes=-1-5,9-2");

  /** Headers that change nothing, or make the service look at something. */
  static final List<String> HEADERS =
      List.of(
          "Accept-Charset",
          "Accept-Encoding",
          "Accept-Language",
          "Access-Control-Request-Method",
          "Cache-Control",
          "Content-Encoding",
          "Content-Language",
          "Cookie",
          "Date",
          "Expect",
          "Forwarded",
          "If-Match",
          "If-Modified-Since",
          "If-None-Match",
          "If-Unmodified-Since",
          "Last-Event-ID",
          "Origin",
          "Prefer",
          "Range",
          "Referer",
          "Sale-Pass",
          "Stripe-Signature",
          "TE",
          "Trailer",
          "User-Agent",
          "Via",
          "Warning",
          "X-Api-Key",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-HTTP-Method-Override",
          "X-Original-URL",
          "X-Unheard-Of",
          "traceparent",
          "webhook-id",
          "webhook-signature",
          "webhook-timestamp");

  static final List<String> NO_KEYS =
      List.of("", "  ", "a b", "k".repeat(256), "k\u00e9", "k\u007f", "a\tb");

  static final List<String> NO_JSON_TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/jsonx",
          "application/octet-stream",
          "application/json/x",
          "json",
          "/",
          ";",
          "application/");

  static final List<String> NO_JSON_ACCEPTED =
      List.of(
          "image/png", "text/csv", "application/xml", "application/json;q=0", "x", "/", "a/b/c");

  static final List<String> METHODS =
      List.of(
          "GET", "PUT", "POST", "DELETE", "PATCH", "TRACE", "PROPFIND", "LOCK", "BREW", "get", "X");

  private OddText() {}
}

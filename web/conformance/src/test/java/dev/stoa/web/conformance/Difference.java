package dev.stoa.web.conformance;

/// Where an engine does not do what the other does, in the words of `docs/guides/web/engines.md`. A test that
/// meets a difference says what each engine does; it does not skip one.
enum Difference {
    UNREADABLE(
            UnderTest.JETTY,
            "What is not HTTP is 400 with one `detail` for all of it, also a missing `Host` or a path that is not properly"
                    + " percent-encoded."),
    NUL_IN_PATH(UnderTest.JETTY, "A path that contains `%00` is 400. The application does not get to see it."),
    PINGS(UnderTest.JETTY, "A connection of HTTP/2 whose client sends pings is not idle, though it asks for nothing."),
    SLOW_HEADERS(UnderTest.JETTY, "Headers of HTTP/2 that drip in are waited for as long as they do."),
    HARMLESS(
            UnderTest.JETTY,
            "A `Host` that is empty, or not that of the address asked for, an `Expect` other than `100-continue`, and a tab"
                    + " in the request line are 400."),
    FOLDED_HEADER(
            UnderTest.VERTX,
            "A header that goes on on the next line is taken as if it were on one (RFC 9112 section 5.2)."),
    LONG_LENGTH(
            UnderTest.JETTY,
            "A WebSocket frame whose length is written with more bytes than needed is taken as it is."),
    SHORT_COMPRESSED(
            UnderTest.JETTY,
            "On a WebSocket with compression every message is compressed, also one that gets longer by it."),
    BODY_WITH_UPGRADE(
            UnderTest.JETTY, "A request that has a body and asks for an upgrade to HTTP/2 is answered in HTTP/1.1.");

    private final UnderTest of;
    private final String words;

    Difference(UnderTest of, String words) {
        this.of = of;
        this.words = words;
    }

    /// Whether the engine is the one that differs.
    boolean isOf(UnderTest engine) {
        return of == engine;
    }

    String words() {
        return words;
    }
}

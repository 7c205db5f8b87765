package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.w3c.dom.Element;

/// Runs h2spec, which knows 145 rules of HTTP/2 and of the compression of its headers.
@Execution(ExecutionMode.CONCURRENT)
@OnEveryEngine
class H2specTest {
    private static final Path ARCHIVE = Path.of("target/h2spec/2.2.0/h2spec_linux_amd64.tar.gz");

    private final UnderTest engine;

    H2specTest(UnderTest engine) {
        this.engine = engine;
    }

    @Test
    void http2IsSpokenByTheRules() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "h2spec is a program for Linux on amd64");
        var report = Path.of("target/h2spec-" + engine + ".xml");
        Files.deleteIfExists(report);
        var app = engine.app()
                .route(Method.GET, "/", _ -> Reply.text(200, "text/plain", "hello"))
                .route(Method.POST, "/", request -> Reply.text(200, "text/plain", "took " + request.body().length));
        try (var server = app.start(0)) {
            run(List.of(program().toString(), "-p", "" + server.port(), "-o", "1", "-j", report.toString()));
        }

        assertThat(broken(report)).isSubsetOf(known());
    }

    /// What the guide explains, each as the section of RFC 7540 and what h2spec does.
    private List<String> known() {
        return switch (engine) {
            case VERTX ->
                List.of(
                        "http2/5.1: half closed (remote): Sends a HEADERS frame",
                        "http2/5.1: closed: Sends a HEADERS frame",
                        "http2/5.1.1: Sends stream identifier that is numerically smaller than previous");
            case JETTY ->
                List.of(
                        "http2/5.1: closed: Sends a DATA frame",
                        "http2/5.1: closed: Sends a DATA frame after sending RST_STREAM frame");
        };
    }

    /// One for each engine: they are tested at the same time, and a file that is being written cannot be run.
    private Path program() throws Exception {
        var folder = Files.createDirectories(Path.of("target/h2spec/" + engine));
        run(List.of("tar", "xzf", ARCHIVE.toString(), "-C", folder.toString()));
        return folder.resolve("h2spec");
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /// What h2spec calls a failure or an error.
    private static List<String> broken(Path report) throws Exception {
        var broken = new ArrayList<String>();
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
        var cases = document.getElementsByTagName("testcase");
        assertThat(cases.getLength()).isEqualTo(145);
        for (int i = 0; i < cases.getLength(); i++) {
            var one = (Element) cases.item(i);
            if (one.getElementsByTagName("failure").getLength()
                            + one.getElementsByTagName("error").getLength()
                    > 0) {
                broken.add(one.getAttribute("package") + ": " + one.getAttribute("classname"));
            }
        }
        return broken;
    }
}

package dev.stoa.bench;

import dev.stoa.bench.Subject.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Who is measured: stoa-web, and what others would use instead.
final class Peers {
    /// One heap and one collector for all that run on the JVM.
    static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private static final List<String> NAMES =
            List.of("stoa-vertx", "stoa-jetty", "vertx", "javalin", "spring", "fastify", "express", "fastapi");

    /// Debian's, which is the one that has Debian's packages.
    private static final String PYTHON = "/usr/bin/python3";

    private final Path folder;

    private Peers(Path bench) {
        this.folder = bench.resolve("peers");
    }

    /// One record behind several protocols.
    static Subject protocols(Path bench) throws IOException {
        return new Peers(bench).java("protocols", "stoa-web on Vert.x", "protocols", "stoa-web-vertx", Kind.JAVA);
    }

    /// A program that keeps and runs jobs, ready to be started.
    static Subject jobs(Path bench, String name) throws IOException, InterruptedException {
        var peers = new Peers(bench);
        return switch (name) {
            case "db-scheduler" -> peers.java(name, "db-scheduler", name, name, Kind.JAVA);
            case "bullmq" -> installed(peers.node(name, "BullMQ on Redis"));
            default -> throw new IllegalArgumentException("there is no subject '" + name + "'");
        };
    }

    /// The subjects with the given names, or all of them, ready to be started.
    static List<Subject> in(Path bench, List<String> names) throws IOException, InterruptedException {
        var peers = new Peers(bench);
        var subjects = new ArrayList<Subject>();
        for (var name : names.isEmpty() ? NAMES : names) {
            subjects.add(installed(peers.find(name)));
        }
        return subjects;
    }

    private Subject find(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "stoa-vertx" ->
                java(name, "stoa-web on Vert.x", "stoa", "stoa-web-vertx", Kind.JAVA_WITH_SOCKETS, "vertx");
            case "stoa-jetty" ->
                java(name, "stoa-web on Jetty", "stoa", "stoa-web-jetty", Kind.JAVA_WITH_SOCKETS, "jetty");
            case "vertx" -> java(name, "Vert.x by hand, same hand-off", "vertx", "vertx-core", Kind.JAVA_WITH_SOCKETS);
            case "javalin" -> java(name, "Javalin, virtual threads", "javalin", "javalin", Kind.JAVA);
            case "spring" -> java(name, "Spring Boot, Tomcat, virtual threads", "spring", "spring-boot", Kind.JAVA);
            case "fastify" -> node(name, "Fastify, 2 processes");
            case "express" -> node(name, "Express, production mode, 2 processes");
            case "fastapi" -> python(name, "FastAPI, 2 uvicorn workers");
            default -> throw new IllegalArgumentException("there is no subject '" + name + "'");
        };
    }

    private Subject java(String name, String title, String program, String library, Kind kind, String... arguments)
            throws IOException {
        var target = folder.resolve(program).resolve("target");
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(JVM);
        command.addAll(List.of("-jar", "bench.jar"));
        command.addAll(List.of(arguments));
        return new Subject(name, title, versionIn(target.resolve("lib"), library), target, command, kind, null);
    }

    /// The version in the name of a jar.
    private static String versionIn(Path lib, String library) throws IOException {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> jar.matches(library + "-[0-9].*\\.jar"))
                    .map(jar -> jar.substring(library.length() + 1, jar.length() - ".jar".length()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no " + library + " in " + lib));
        }
    }

    private Subject node(String name, String title) throws IOException {
        var home = folder.resolve(name);
        var lock = JsonMapper.shared().readTree(Files.readAllBytes(home.resolve("package-lock.json")));
        var version = lock.at("/packages/node_modules~1" + name + "/version").asString();
        return new Subject(name, title, version, home, List.of("node", "server.mjs"), Kind.OTHER, null);
    }

    private Subject python(String name, String title) throws InterruptedException {
        var command = List.of(PYTHON, "server.py");
        var subject = new Subject(name, title, "", folder.resolve(name), command, Kind.OTHER, null);
        try {
            var version = Command.output(PYTHON, "-c", "import uvicorn, fastapi; print(fastapi.__version__)");
            return new Subject(name, title, version, subject.folder(), command, Kind.OTHER, null);
        } catch (IOException _) {
            return subject.leftOut("not installed; Debian: apt-get install python3-fastapi uvicorn");
        }
    }

    /// Fetches the packages of a program for Node.js, unless that was done since its lock file changed.
    private static Subject installed(Subject subject) throws IOException, InterruptedException {
        var lock = subject.folder().resolve("package-lock.json");
        var done = subject.folder().resolve("node_modules/.package-lock.json");
        if (Files.exists(lock)
                && (!Files.exists(done)
                        || Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(lock)) < 0)) {
            System.err.println("npm ci for " + subject.name());
            Command.run(subject.folder(), "npm", "ci", "--no-audit", "--no-fund", "--silent");
        }
        return subject;
    }
}

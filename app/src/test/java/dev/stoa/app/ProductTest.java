package dev.stoa.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.testkit.TenantIsolation;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The whole product in this process, as `stoa up --demo` wires it.
class ProductTest {
    /// The description that the console's types are made from. `-Dstoa.write-api=true` writes it anew.
    private static final Path DOCUMENT = Path.of("../docs/api/openapi.json");

    /// Who may call what. Written with the description.
    private static final Path MATRIX = Path.of("../docs/security/permissions.md");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final String DEMO_PASSWORD = "Harbour-2026!";
    private static final String PASSWORD = "Analytical-1843";
    private static final String FRIEND = "https://app.example";
    private static final String SSN = "078-05-1120";

    private static final Map<String, String> CAREFUL = Map.of(
            "X-Frame-Options", "DENY",
            "X-Content-Type-Options", "nosniff",
            "X-XSS-Protection", "1; mode=block",
            "Referrer-Policy", "strict-origin-when-cross-origin",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains");

    private static final Pattern LINK = Pattern.compile("invitation#([\\w-]+)");
    private static final Pattern METRIC =
            Pattern.compile("\\b(api|events|stoa|jvm|process|system|disk|hikaricp)_[a-z_]+");
    private static final Pattern SCRAPED = Pattern.compile("^[a-z_]+", Pattern.MULTILINE);

    private static Path home;
    private static Stoa stoa;
    private static TestClient client;
    private static LogRecording log;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        home = folder;
        log = LogRecording.begin();
        var settings = TestSettings.in(folder, Map.of("app.demo", "true", "web.cors-origins", FRIEND));
        stoa = Stoa.start(settings, folder, InstantSource.system());
        client = TestClient.of(stoa.url());
        log.watchFor(folder.resolve("data"));
        List.of(DEMO_PASSWORD, PASSWORD, SSN).forEach(log::watchFor);
    }

    @AfterAll
    static void stop() {
        try (var _ = log) {
            stoa.close();
            assertThat(log.leaks()).as("secrets in the log").isEmpty();
        }
    }

    private static TestClient signedIn(String name) {
        var token = client.post("/login", """
            {"email": "%s@harbour.example", "password": "%s"}
            """.formatted(name, DEMO_PASSWORD)).expect(200);
        return client.bearer(token.json("/access_token").asString());
    }

    @Test
    void theDemoCompanyHasThreeRolesAndThirtyTasks() {
        assertThat(signedIn("ada").get("/tasks").json("/total").asInt()).isEqualTo(30);
        assertThat(signedIn("grace").get("/users/me").json("/role").asString()).isEqualTo("user");
        assertThat(signedIn("linus").get("/users/me").json("/role").asString()).isEqualTo("guest");
        assertThat(signedIn("linus").get("/tasks").json("/total").asInt()).isPositive();
        assertThat(signedIn("ada").get("/tasks/stats").json("/overdue").asInt()).isPositive();
    }

    @Test
    void theFirstOrganisationRunsTheInstallation() {
        assertThat(mayOperate(signedIn("ada").get("/users/me"))).isTrue();
        assertThat(mayOperate(signedIn("grace").get("/users/me"))).isFalse();

        var second = client.post("/register", """
            {"email": "new@second.example", "password": "Analytical-1843", "name": "Newcomer",
             "organisation": "Second"}
            """).expect(201);

        assertThat(mayOperate(second)).isFalse();
    }

    private static boolean mayOperate(TestReply profile) {
        return profile.json("/permissions")
                .valueStream()
                .anyMatch(one -> one.asString().equals("system.operate"));
    }

    @Test
    void theAuditLogCanBeVerifiedWhileTheProductRuns() {
        signedIn("ada").get("/audit").expect(200);
        var said = new ByteArrayOutputStream();

        AuditCommands.run(
                Arguments.parse(List.of("audit", "verify")),
                TestSettings.in(home, Map.of()),
                home,
                new PrintStream(said, true, UTF_8));

        assertThat(said.toString(UTF_8)).contains("The audit log is whole: ");
    }

    @Test
    void noOperationReachesAnotherOrganisation() {
        var tried = TenantIsolation.check(client, founder("one@third.example"), founder("one@fourth.example"));

        assertThat(tried).contains("GET /tasks", "GET /tasks/{id}", "PATCH /tasks/{id}", "DELETE /tasks/{id}");
    }

    private static TestClient founder(String email) {
        client.post("/register", """
            {"email": "%1$s", "password": "Analytical-1843", "name": "Founder", "organisation": "Of %1$s"}
            """.formatted(email)).expect(201);
        var token = client.post("/login", """
            {"email": "%s", "password": "Analytical-1843"}
            """.formatted(email)).expect(200);
        return client.bearer(token.json("/access_token").asString());
    }

    @Test
    void thePublishedDescriptionIsTheOneServed() throws Exception {
        var served = JSON.readTree(client.get("/openapi.json").expect(200).bytes());
        if (Boolean.getBoolean("stoa.write-api")) {
            Files.writeString(DOCUMENT, JSON.writeValueAsString(served) + "\n");
        }

        assertThat(JSON.readTree(Files.readString(DOCUMENT)))
                .as("docs/api/openapi.json is out of date; CONTRIBUTING.md says how to write it anew")
                .isEqualTo(served);
    }

    @Test
    void everyEndpointThatIsNotPublicAsksWhoCalls() {
        var paths = client.get("/openapi.json").json("/paths");
        var guarded = new ArrayList<String>();
        for (var path : paths.properties()) {
            for (var operation : path.getValue().properties()) {
                if (operation.getValue().has("security")) {
                    var address = path.getKey().replaceAll("\\{[^}]+}", "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d");
                    client.send(operation.getKey().toUpperCase(Locale.ROOT), address)
                            .problem(HttpProblem.UNAUTHENTICATED);
                    guarded.add(operation.getKey() + " " + path.getKey());
                }
            }
        }
        assertThat(guarded).contains("get /tasks", "delete /tasks/{id}", "get /users/me");
    }

    @Test
    void eachRoleMayCallWhatItShouldAndNothingElse() throws Exception {
        var founder = founder("one@fifth.example");
        var ada = signedIn("ada");
        var matrix = new PermissionMatrix(
                client.get("/openapi.json").json(), founder.get("/admin/roles").json());
        if (Boolean.getBoolean("stoa.write-api")) {
            Files.createDirectories(MATRIX.getParent());
            Files.writeString(MATRIX, matrix.page());
        }

        assertThat(Files.readString(MATRIX))
                .as("docs/security/permissions.md is out of date; CONTRIBUTING.md says how to write it anew")
                .isEqualTo(matrix.page());
        assertThat(matrix.roles()).containsExactly("operator", "admin", "moderator", "user", "guest");
        assertThat(matrix.check("operator", ada)).isPositive();
        assertThat(matrix.check("admin", founder)).isPositive();
        assertThat(matrix.check("user", signedIn("grace"))).isPositive();
        assertThat(matrix.check("guest", signedIn("linus"))).isPositive();
        giveRole(ada, "grace", "moderator");
        assertThat(matrix.check("moderator", signedIn("grace"))).isPositive();
        giveRole(ada, "grace", "user");
    }

    @Test
    @Timeout(60)
    void aStreamEndsWithTheRightToSeeIt() throws Exception {
        var founder = founder("one@sixth.example");
        founder.post("/admin/roles", """
            {"name": "reader", "permissions": ["tasks.read", "tasks.create", "tasks.manage"]}
            """).expect(201);
        founder.post("/invitations", "{\"email\": \"two@sixth.example\", \"role\": \"reader\"}")
                .expect(201);
        var reader = invited("two@sixth.example");
        try (var http = HttpClient.newHttpClient()) {
            var stream = http.send(
                    HttpRequest.newBuilder(client.url().resolve("/events"))
                            .header("Authorization", "Bearer " + reader)
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            var lines = stream.body().iterator();
            lines.next();
            founder.post("/tasks", "{\"title\": \"Seen\"}").expect(201);
            while (!lines.next().contains("Seen")) {
                // comments, ids
            }

            founder.put("/admin/roles/reader/permissions", "{\"permissions\": []}")
                    .expect(204);
            founder.post("/tasks", "{\"title\": \"Unseen\"}").expect(201);

            lines.forEachRemaining(line -> assertThat(line).doesNotContain("Unseen"));
        }
    }

    /// The access token of somebody who followed the link of the latest letter.
    private static String invited(String email) throws InterruptedException {
        var operator = signedIn("ada");
        var limit = Instant.now().plus(Duration.ofSeconds(30));
        while (operator.get("/system/mail?to=" + email).json("/items").isEmpty()) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(50);
        }
        var id = operator.get("/system/mail?to=" + email).json("/items/0/id").asString();
        var link = LINK.matcher(operator.get("/system/mail/" + id).json("/text").asString());
        assertThat(link.find()).isTrue();
        client.post("/invitations/accept", """
            {"token": "%s", "name": "Invited", "password": "Analytical-1843"}
            """.formatted(link.group(1))).expect(200);
        return client.post("/login", """
            {"email": "%s", "password": "Analytical-1843"}
            """.formatted(email))
                .expect(200)
                .json("/access_token")
                .asString();
    }

    private static void giveRole(TestClient by, String name, String role) {
        var id = signedIn(name).get("/users/me").json("/id").asString();
        by.put("/users/" + id + "/role", "{\"role\": \"" + role + "\"}").expect(204);
    }

    @Test
    void whatIsTakenFromARoleIsRefusedAtOnceAndByTheGraphToo() {
        var ada = signedIn("ada");
        var grace = signedIn("grace");
        var id = grace.post("/tasks", "{\"title\": \"Bake bread\"}")
                .expect(201)
                .json("/task/id")
                .asString();
        var kept = "[\"tasks.read\", \"tasks.create\", \"api-keys.manage\", \"profile.manage\"%s]";
        try {
            ada.put("/admin/roles/user/permissions", "{\"permissions\": " + kept.formatted("") + "}")
                    .expect(204);

            grace.put("/tasks/" + id, "{\"title\": \"Bake cake\"}").problem(HttpProblem.FORBIDDEN);
            grace.patch("/tasks/" + id, "{\"title\": \"Bake cake\"}").problem(HttpProblem.FORBIDDEN);
            var changed = grace.post("/graphql", """
                {"query": "mutation {updateTask(id: \\"%s\\", input: {title: \\"Bake cake\\"}) {id}}"}
                """.formatted(id));
            assertThat(changed.text()).contains("/problems/forbidden");
            grace.get("/tasks/" + id).expect(200);
        } finally {
            var all = kept.formatted(", \"tasks.update\"");
            ada.put("/admin/roles/user/permissions", "{\"permissions\": " + all + "}")
                    .expect(204);
        }
        assertThat(grace.patch("/tasks/" + id, "{\"title\": \"Bake cake\"}").status())
                .isNotEqualTo(403);
    }

    @Test
    void everyOperationMayBeCalledTooOften() {
        var document = client.get("/openapi.json").json();

        assertThat(document.get("paths").valueStream().flatMap(JsonNode::valueStream))
                .isNotEmpty()
                .allSatisfy(operation ->
                        assertThat(operation.get("responses").has("429")).isTrue());
        assertThat(document.at("/components/responses/TooManyRequests/headers").propertyNames())
                .contains("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");
    }

    @Test
    void theGraphSaysWhoIsSignedInBesideTheirTasks() {
        var answer = signedIn("linus").post("/graphql", """
            {"query": "{me {name role organisation {name}} tasks(first: 1) {owner {name}}}"}
            """).expect(200);

        assertThat(answer.json("/data/me/role").asString()).isEqualTo("guest");
        assertThat(answer.json("/data/tasks/0/owner/name")).isEqualTo(answer.json("/data/me/name"));
    }

    @Test
    void healthTellsWhatItDependsOn() {
        assertThat(client.get("/health")
                        .expect(200)
                        .json("/checks/database/status")
                        .asString())
                .isEqualTo("up");
        client.get("/health/ready").expect(200);
        client.get("/health/live").expect(200);
    }

    @Test
    void aTraceShowsWhatARequestWasMadeOf() {
        var ada = signedIn("ada");
        ada.with("traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01")
                .get("/tasks?q=nobody-has-asked-this-before")
                .expect(200);

        var spans = ada.get("/system/traces/0af7651916cd43dd8448eb211c80319c").json("/spans");

        assertThat(spans.at("/0/name").asString()).isEqualTo("GET /tasks");
        assertThat(named(spans, "list_tasks"))
                .singleElement()
                .satisfies(list -> assertThat(list.get("parent_id")).isEqualTo(spans.at("/0/id")));
        assertThat(named(spans, "db_query"))
                .anySatisfy(query -> assertThat(
                                query.get("attributes").get("db.query.text").asString())
                        .contains("from tasks.task"));
        assertThat(spans.at("/0/attributes").propertyNames()).contains("tenant_id", "user_id");
    }

    private static List<JsonNode> named(JsonNode spans, String name) {
        return spans.valueStream()
                .filter(span -> span.get("name").asString().equals(name))
                .toList();
    }

    @Test
    void everyMetricOfDashboardsAndRulesIsThere() throws Exception {
        var wanted = new TreeSet<String>();
        for (var file : List.of("grafana/stoa.json", "prometheus/rules.yml")) {
            METRIC.matcher(Files.readString(Path.of("../deploy").resolve(file)))
                    .results()
                    .forEach(found -> wanted.add(found.group()));
        }
        assertThat(wanted).contains("api_requests_total", "stoa_sign_ins_total");
        var _ = signedIn("ada");

        // those of the JVM come a moment after the start
        var limit = Instant.now().plus(Duration.ofSeconds(20));
        var missing = new TreeSet<>(wanted);
        while (!missing.isEmpty() && Instant.now().isBefore(limit)) {
            SCRAPED.matcher(client.get("/metrics").expect(200).text())
                    .results()
                    .forEach(found -> missing.remove(found.group()));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void whatPeopleDoIsCounted() {
        var before = counter("events_published_total{type=\"task.created\"}");
        var ada = signedIn("ada");
        var task = ada.post("/tasks", "{\"title\": \"Count me\"}")
                .expect(201)
                .json("/task/id")
                .asString();
        client.post("/login", "{\"email\": \"ada@harbour.example\", \"password\": \"no\"}")
                .expect(401);

        assertThat(counter("events_published_total{type=\"task.created\"}")).isEqualTo(before + 1);
        assertThat(counter("stoa_sign_ins_total{outcome=\"refused\"}")).isPositive();
        ada.delete("/tasks/" + task).expect(204);
    }

    private static double counter(String name) {
        return client.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void peopleAreSentToTheConsoleAndProgramsAreToldWhereThingsAre() {
        client.with("Accept", "text/html,*/*").get("/").expect(303).expectHeader("Location", "/console/");
        assertThat(client.get("/").expect(200).json("/openapi").asString()).isEqualTo("/openapi.json");
        assertThat(client.get("/").json("/graphql").asString()).isEqualTo("/graphql");
        assertThat(client.get("/console/").expect(200).text()).contains("<title>Stoa</title>");
        assertThat(client.get("/console/tasks").expect(200).text()).contains("<title>Stoa</title>");
        assertThat(client.get("/docs").expect(200).text()).contains("swagger-ui");
        client.get("/docs/swagger-ui.css").expect(200);
        client.get("/docs/swagger-ui-bundle.js").expect(200);
    }

    @Test
    void theDocumentationCanSignIn() {
        JsonNode scheme = client.get("/openapi.json").json("/components/securitySchemes/signed_in");

        var tokenUrl = scheme.at("/flows/password/tokenUrl").asString();
        client.postForm("/" + tokenUrl, "username=ada%40harbour.example&password=Harbour-2026%21")
                .expect(200);
    }

    @Test
    void everyReplyTellsBrowsersToBeCareful() {
        for (var path :
                List.of("/", "/console/", "/docs", "/openapi.json", "/nothing", "/tasks", "/tasks/%00", "/health")) {
            var reply = client.get(path);
            for (var header : CAREFUL.entrySet()) {
                assertThat(reply.header(header.getKey()))
                        .as(path + " " + header.getKey())
                        .hasValue(header.getValue());
            }
            assertThat(reply.header("Content-Security-Policy").orElseThrow()).contains("frame-ancestors 'none'");
            assertThat(reply.header("Permissions-Policy").orElseThrow()).contains("camera=()");
        }
    }

    @Test
    void pagesOfOriginsThatAreNamedMayCallAndNoOthers() {
        var friend = preflight(FRIEND);
        friend.expect(204)
                .expectHeader("Access-Control-Allow-Origin", FRIEND)
                .expectHeader("Access-Control-Allow-Headers", "authorization");
        client.with("Origin", FRIEND).get("/tasks").expect(401).expectHeader("Access-Control-Allow-Origin", FRIEND);

        assertThat(preflight("https://evil.example").header("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(client.with("Origin", "https://evil.example").get("/tasks").header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    private static TestReply preflight(String origin) {
        return client.with("Origin", origin)
                .with("Access-Control-Request-Method", "PUT")
                .with("Access-Control-Request-Headers", "authorization")
                .send("OPTIONS", "/tasks");
    }

    /// What else is logged while this class runs is looked through at its end.
    @Test
    void whatGoesRightAndWrongLeavesNoSecretsInTheLog() {
        var before = log.size();
        var ada = signedIn("ada");
        var signIn = client.post("/login", """
            {"email": "grace@harbour.example", "password": "%s"}
            """.formatted(DEMO_PASSWORD)).expect(200);
        var token = signIn.json("/access_token").asString();
        var refresh = signIn.json("/refresh_token").asString();
        var key = ada.post("/api-keys", """
            {"name": "report"}
            """).expect(201).json("/key").asString();
        List.of(token, refresh, key).forEach(log::watchFor);

        client.post("/token/refresh", "{\"refresh_token\": \"" + refresh + "\"}")
                .expect(200);
        client.post("/token/refresh", "{\"refresh_token\": \"" + refresh + "\"}")
                .expect(401);
        client.with("X-API-Key", key).get("/tasks").expect(200);
        client.bearer(token + "x").get("/tasks").expect(401);
        client.get("/tasks?access_token=" + token + "&email=ada@harbour.example")
                .expect(401);
        client.post("/login", "{\"email\": \"ada@harbour.example\", \"password\": \"" + PASSWORD + "\"}")
                .expect(401);
        client.post("/login", "{\"email\": \"ada@harbour.example\", \"password\": \"" + PASSWORD)
                .expect(400);
        client.postForm("/token", "username=ada%40harbour.example&password=" + PASSWORD)
                .expect(400);
        ada.patch("/me", "{\"ssn\": \"" + SSN + "\", \"birth_date\": \"" + SSN + "\"}")
                .expect(422);
        ada.patch("/me", "{\"ssn\": \"" + SSN + "\"}").expect(204);
        ada.get("/users?q=grace@harbour.example").expect(200);

        assertThat(log.size()).isGreaterThan(before + 10);
        assertThat(log.leaks()).isEmpty();
    }
}

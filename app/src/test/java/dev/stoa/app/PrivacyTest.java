package dev.stoa.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.testkit.SettableClock;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the whole product keeps about a person: it is given to them, and nothing of it is left when they go. (F60 to
/// F62, G25)
class PrivacyTest {
    private static final String PASSWORD = "Analytical-1843";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static final String URL = TestDatabase.freshUrl();
    private static final SettableClock CLOCK = new SettableClock(Instant.now());
    private static Stoa stoa;
    private static TestClient anybody;
    private static TestClient operator;

    @BeforeAll
    static void start() {
        stoa = Stoa.start(TestSettings.in(folder, Map.of("database.url", URL)), folder, CLOCK);
        anybody = TestClient.of(stoa.url());
        operator = join("root@operators.example", "Root Operator", ", \"organisation\": \"Operators\"");
    }

    @AfterAll
    static void stop() {
        stoa.close();
    }

    private static TestClient join(String email, String name, String more) {
        anybody.post("/register", """
            {"email": "%s", "password": "%s", "name": "%s"%s}
            """.formatted(email, PASSWORD, name, more)).expect(201);
        return signIn(email);
    }

    private static TestClient signIn(String email) {
        var token = anybody.post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, PASSWORD)).expect(200);
        return anybody.bearer(token.json("/access_token").asString());
    }

    /// Somebody who has left traces everywhere.
    private static TestClient busy(String email, String name, String organisation) throws Exception {
        var person = join(email, name, ", \"organisation\": \"" + organisation + "\"");
        person.patch("/me", """
            {"phone": "+49 30 5550199", "birth_date": "1915-12-10", "ssn": "078-05-1120", "locale": "en-GB"}
            """).expect(204);
        person.with("Idempotency-Key", "key-of-" + email)
                .post("/tasks", """
            {"title": "Plan of %s", "description": "About %s", "tags": ["private"]}
            """.formatted(name, name))
                .expect(201);
        person.post("/tasks", "{\"title\": \"Done by " + name + "\", \"status\": \"completed\"}")
                .expect(201);
        person.post("/api-keys", "{\"name\": \"Key of " + name + "\", \"scope\": [\"tasks.read\"]}")
                .expect(201);
        person.put("/privacy/consents/newsletter", "{\"version\": \"as " + name + "\"}")
                .expect(200);
        anybody.post("/password/forgot", "{\"email\": \"" + email + "\"}").expect(202);
        anybody.post("/login", "{\"email\": \"" + email + "\", \"password\": \"Wrong-1843\"}")
                .expect(401);
        await(() -> operator.get("/system/mail?to=" + email)
                        .expect(200)
                        .json("/items")
                        .size()
                > 0);
        succeeded(person, person.post("/tasks/exports", "").expect(202).json("/job_id"));
        return person;
    }

    private static void succeeded(TestClient person, JsonNode job) throws Exception {
        await(() -> person.get("/jobs/" + job.asString())
                .expect(200)
                .json("/state")
                .asString()
                .equals("succeeded"));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        var limit = Instant.now().plusSeconds(30);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(20);
        }
    }

    private static Map<String, String> files(byte[] zip) throws IOException {
        var files = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
            }
        }
        return files;
    }

    private static Map<String, String> export(TestClient person) throws Exception {
        succeeded(person, person.get("/privacy/export").expect(202).json("/job_id"));
        var there = person.get("/privacy/export").expect(303).header("Location").orElseThrow();
        return files(person.get(there)
                .expect(200)
                .expectHeader("Content-Type", "application/zip")
                .bytes());
    }

    @Test
    void anExportHasEverySubsystemsRecordsOfAPersonAndNoneOfOthers() throws Exception {
        var grace = busy("grace@harbour.example", "Grace Hopper", "Harbour");
        busy("alan@bletchley.example", "Alan Turing", "Bletchley");

        var files = export(grace);

        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "account.jsonl",
                        "profile.jsonl",
                        "memberships.jsonl",
                        "sessions.jsonl",
                        "passkeys.jsonl",
                        "invitations.jsonl",
                        "api-keys.jsonl",
                        "mail.jsonl",
                        "consents.jsonl",
                        "tasks.jsonl",
                        "events.jsonl",
                        "jobs.jsonl",
                        "files.jsonl",
                        "requests.jsonl",
                        "audit.jsonl",
                        "manifest.json",
                        "manifest.jws");
        assertThat(files.get("account.jsonl")).contains("grace@harbour.example", "Grace Hopper");
        assertThat(files.get("profile.jsonl")).contains("+49305550199", "078-05-1120");
        assertThat(files.get("memberships.jsonl")).contains("Harbour");
        assertThat(files.get("tasks.jsonl").lines()).hasSize(2).anyMatch(line -> line.contains("Plan of Grace Hopper"));
        assertThat(files.get("events.jsonl")).contains("user.registered", "task.created", "task.completed");
        assertThat(files.get("api-keys.jsonl")).contains("Key of Grace Hopper").doesNotContain("hash");
        assertThat(files.get("mail.jsonl")).contains("Choose a new password");
        assertThat(files.get("consents.jsonl")).contains("as Grace Hopper");
        assertThat(files.get("requests.jsonl")).contains("key-of-grace@harbour.example");
        assertThat(files.get("jobs.jsonl")).contains("tasks.export");
        assertThat(files.get("audit.jsonl")).contains("identity.signed-in", "grace@harbour.example", "127.0.0.1");
        assertThat(String.join("\n", files.values())).doesNotContainIgnoringCase("alan", "turing", "bletchley");
        manifestIsSigned(files);
    }

    private static void manifestIsSigned(Map<String, String> files) throws Exception {
        for (var file : JSON.readTree(files.get("manifest.json")).get("files")) {
            var content = files.get(file.get("name").asString()).getBytes(UTF_8);
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            assertThat(file.get("sha256").asString()).isEqualTo(HexFormat.of().formatHex(digest));
            assertThat(file.get("bytes").asLong()).isEqualTo(content.length);
        }
        var signed = JWSObject.parse(files.get("manifest.jws"));
        var keys =
                JWKSet.parse(anybody.get("/.well-known/jwks.json").expect(200).text());
        var key = keys.getKeyByKeyId(signed.getHeader().getKeyID()).toRSAKey();
        assertThat(signed.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(signed.getPayload().toString()).isEqualTo(files.get("manifest.json"));
    }

    @Test
    void whoDeletesTheirAccountLeavesNothingThatTellsOfThem() throws Exception {
        var ada = busy("ada@engines.example", "Ada Lovelace", "Lovelace & Sons");
        var key = ada.post("/api-keys", "{\"name\": \"Another\", \"scope\": [\"tasks.read\"]}")
                .expect(201)
                .json("/key")
                .asString();
        export(ada);
        var told = List.of("ada@engines", "ada lovelace", "Lovelace & Sons", "Lovelace", "+49305550199", "078-05-1120");
        assertThat(search(told)).anyMatch(found -> found.contains("user_account"));
        farewell(ada, "delete", PASSWORD).problem(HttpProblem.INVALID);
        farewell(ada, "DELETE", "Wrong-1843").expect(403);

        var job = farewell(ada, "DELETE", PASSWORD).expect(202).json("/job_id").asString();

        anybody.post("/login", "{\"email\": \"ada@engines.example\", \"password\": \"" + PASSWORD + "\"}")
                .expect(401);
        ada.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        anybody.with("X-API-Key", key).get("/tasks").problem(HttpProblem.UNAUTHENTICATED);
        await(() -> operator.get("/system/jobs/" + job)
                .expect(200)
                .json("/job/state")
                .asString()
                .equals("succeeded"));
        var report = operator.get("/system/jobs/" + job).json("/result/records");
        assertThat(report.get("tasks").asInt()).isEqualTo(2);
        assertThat(report.get("events").asInt()).isGreaterThanOrEqualTo(4);
        await(() -> search(told).isEmpty());
        for (var kept : List.of("/system/traces", "/system/errors", "/system/jobs", "/system/mail")) {
            assertThat(operator.get(kept).expect(200).text()).doesNotContainIgnoringCase("lovelace", "ada@engines");
        }
    }

    private static TestReply farewell(TestClient person, String confirm, String password) {
        return person.post("/privacy/delete", """
                {"confirm": "%s", "password": "%s"}
                """.formatted(confirm, password));
    }

    private static List<String> search(List<String> texts) {
        try (var database = Maintenance.open(DatabaseConfig.DEFAULTS.withUrl(URL), folder.resolve("data"))) {
            return database.search(texts).stream().map(Object::toString).toList();
        }
    }

    @Test
    void whatWasUnderWayIsErasedASecondTime() throws Exception {
        var person = busy("late@comers.example", "Late Comer", "Comers");
        var job =
                farewell(person, "DELETE", PASSWORD).expect(202).json("/job_id").asString();
        var kind = operator.get("/system/jobs/" + job)
                .expect(200)
                .json("/job/kind")
                .asString();
        assertThat(kind).isEqualTo("privacy.erase");
        assertThat(operator.get("/system/jobs?kind=privacy.erase&state=scheduled")
                        .expect(200)
                        .json("/items")
                        .size())
                .isPositive();
    }

    @Test
    void whoAloneLooksAfterTheInstallationStays() {
        farewell(operator, "DELETE", PASSWORD).expect(409);

        operator.get("/users/me").expect(200);
    }

    @Test
    void whoSharesAHomeLeavesTheOthersTheirs() throws Exception {
        var one = join("one@home.example", "One", "");
        var other = join("other@home.example", "Other", "");
        other.post("/tasks", "{\"title\": \"Stays\"}").expect(201);
        one.post("/tasks", "{\"title\": \"Goes\"}").expect(201);

        farewell(one, "DELETE", PASSWORD).expect(202);

        await(() -> search(List.of("Goes")).isEmpty());
        assertThat(other.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(1);
    }
}

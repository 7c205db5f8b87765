package dev.stoa.identity.profiles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.contracts.identity.Person;
import dev.stoa.identity.DemoCompany;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileEndpointsTest {
    private static final IdentityConfig CHEAP = new IdentityConfig(4, "Home");
    private static final String SSN = "078-05-1120";
    private static final String ALL = """
        {
          "name": "Ada King",
          "phone": "+44 20 7946-0018",
          "address": "12 St James's Square\\nLondon",
          "birth_date": "1985-12-10",
          "ssn": "078-05-1120",
          "locale": "en-GB",
          "time_zone": "Europe/London",
          "is_private": false
        }
        """;

    private final CompletableFuture<IdentityModule> module = new CompletableFuture<>();
    private final CompletableFuture<Fields> fields = new CompletableFuture<>();

    @AutoClose
    private final TestApp app = TestApp.with(IdentityModule.GRANTS, (test, platform) -> {
        fields.complete(platform.fields());
        module.complete(new IdentityModule(CHEAP, platform, test.permissions()));
        return module.join();
    });

    private TestClient ada;

    @BeforeEach
    void register() {
        ada = registered("");
    }

    private TestClient registered(String more) {
        var email = UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", """
            {"email": "%s", "password": "Analytical-1843", "name": "Ada Lovelace"%s}
            """.formatted(email, more)).expect(201);
        return signedIn(email, "Analytical-1843");
    }

    private TestClient signedIn(String email, String password) {
        var token = app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, password)).expect(200);
        return app.anybody().bearer(token.json("/access_token").asString());
    }

    private static UserId id(TestClient person) {
        return new UserId(UUID.fromString(person.get("/me").json("/id").asString()));
    }

    /// A column as it is kept; empty if nothing is.
    private static byte[] kept(TestClient person, String column) {
        return TestDatabase.of("identity")
                .sql(
                        id(person),
                        "select coalesce(%s, '') as kept from identity.profile where user_id = :user".formatted(column))
                .one(row -> row.bytes("kept"));
    }

    @Test
    void whatIsWrittenIsRead() {
        ada.put("/me", ALL).expect(204);

        var me = ada.get("/me").expect(200).expectHeader("ETag", "\"1\"").expectHeader("Cache-Control", "no-store");
        assertThat(me.json("/name").asString()).isEqualTo("Ada King");
        assertThat(me.json("/phone").asString()).isEqualTo("+442079460018");
        assertThat(me.json("/address").asString()).isEqualTo("12 St James's Square\nLondon");
        assertThat(me.json("/birth_date").asString()).isEqualTo("1985-12-10");
        assertThat(me.json("/ssn").asString()).isEqualTo(SSN);
        assertThat(me.json("/locale").asString()).isEqualTo("en-GB");
        assertThat(me.json("/time_zone").asString()).isEqualTo("Europe/London");
        assertThat(ada.get("/users/me").json("/name").asString()).isEqualTo("Ada King");

        ada.put("/me", """
            {"name": "Ada"}
            """).expect(204);
        var shorter = ada.get("/me").expectHeader("ETag", "\"2\"");
        assertThat(shorter.json("/ssn").isNull() || shorter.json("/ssn").isMissingNode())
                .isTrue();
        assertThat(kept(ada, "ssn")).isEmpty();
    }

    @Test
    void whatIsPrivateIsCiphertextInTheDatabase() {
        ada.put("/me", ALL).expect(204);

        for (var column : List.of("ssn", "phone", "address", "birth_date")) {
            var kept = new String(kept(ada, column), ISO_8859_1);
            assertThat(kept).startsWith("\u0001\0\0\0\u0001").doesNotContain("078", "442079", "James", "1985");
        }
    }

    @Test
    void aChangedByteIsAnErrorAndNotAnotherNumber() {
        ada.put("/me", ALL).expect(204);
        TestDatabase.of("identity").sql(id(ada), """
                update identity.profile
                set ssn = set_byte(ssn, length(ssn) - 1, get_byte(ssn, length(ssn) - 1) # 1)
                where user_id = :user
                """).update();

        assertThat(ada.get("/me").problem(HttpProblem.INTERNAL).text()).doesNotContain("078", "ssn");
    }

    @Test
    void aValueOfAnotherPersonOrColumnIsAnError() {
        ada.put("/me", ALL).expect(204);
        TestDatabase.of("identity")
                .sql(id(ada), "update identity.profile set ssn = phone where user_id = :user")
                .update();
        ada.get("/me").problem(HttpProblem.INTERNAL);

        var grace = registered("");
        grace.put("/me", ALL).expect(204);
        var stolen = kept(grace, "ssn");
        TestDatabase.of("identity")
                .sql(id(grace), "update identity.profile set ssn = null where user_id = :user")
                .update();
        var eve = registered("");
        eve.put("/me", ALL).expect(204);
        TestDatabase.of("identity")
                .sql(id(eve), "update identity.profile set ssn = :stolen where user_id = :user")
                .bind("stolen", stolen)
                .update();
        eve.get("/me").problem(HttpProblem.INTERNAL);
    }

    @Test
    void aPatchChangesSome() {
        ada.put("/me", ALL).expect(204);

        ada.patch("/me", """
            {"is_private": true, "phone": null}
            """).expect(204);

        var me = ada.get("/me");
        assertThat(me.json("/is_private").asBoolean()).isTrue();
        assertThat(me.json("/ssn").asString()).isEqualTo(SSN);
        assertThat(kept(ada, "phone")).isEmpty();
    }

    @Test
    void whoChangesAnOldVersionIsRefused() {
        ada.with("If-Match", "\"0\"").put("/me", ALL).expect(204);

        ada.with("If-Match", "\"0\"").put("/me", ALL).problem(HttpProblem.PRECONDITION_FAILED);
        ada.with("If-Match", "\"1\"").patch("/me", "{}").expect(204);
        ada.with("If-None-Match", "\"2\"").get("/me").expect(304);
    }

    @Test
    void ofManyWhoChangeDifferentThingsAtOnceNoneLosesAnything() throws Exception {
        var patches = List.of(
                "{\"phone\": \"+351211234567\"}",
                "{\"address\": \"Rua Augusta 1, Lisboa\"}",
                "{\"birth_date\": \"1985-12-10\"}",
                "{\"ssn\": \"078-05-1120\"}",
                "{\"locale\": \"pt\"}",
                "{\"time_zone\": \"Europe/Lisbon\"}",
                "{\"is_private\": true}",
                "{\"name\": \"Ada K.\"}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = patches.stream()
                    .map(patch -> threads.submit(() -> ada.patch("/me", patch)))
                    .toList();
            for (var reply : replies) {
                reply.get().expect(204);
            }
        }

        var me = ada.get("/me").expectHeader("ETag", "\"8\"");
        assertThat(me.json("/phone").asString()).isEqualTo("+351211234567");
        assertThat(me.json("/address").asString()).isEqualTo("Rua Augusta 1, Lisboa");
        assertThat(me.json("/ssn").asString()).isEqualTo(SSN);
        assertThat(me.json("/is_private").asBoolean()).isTrue();
        assertThat(me.json("/name").asString()).isEqualTo("Ada K.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/phone \"020 7946 0018\"",
                "/phone \"+1\"",
                "/birth_date \"2026-11-22\"",
                "/birth_date \"1899-12-31\"",
                "/time_zone \"Europe/Nowhere\"",
                "/locale \"no such language\"",
                "/ssn \"\"",
                "/name \" \""
            })
    void whatCannotBeIsRefusedByItsName(String fault) {
        var at = fault.indexOf(' ');
        var json = "{\"%s\": %s}".formatted(fault.substring(1, at), fault.substring(at + 1));

        assertThat(ada.patch("/me", json).problem(HttpProblem.INVALID).pointers())
                .containsExactly(fault.substring(0, at));
    }

    @Test
    void othersSeeWhatAnOpenProfileShowsAndOfAPrivateOneTheNameAndRole() {
        module.join().demo();
        var admin = signedIn("ada@harbour.example", DemoCompany.PASSWORD);
        var grace = signedIn("grace@harbour.example", DemoCompany.PASSWORD);
        var linus = signedIn("linus@harbour.example", DemoCompany.PASSWORD);
        var path = "/users/" + id(grace);
        grace.put("/me", ALL.replace("Ada King", "Grace Hopper")).expect(204);

        var open = linus.get(path).expect(200);
        assertThat(open.json("/name").asString()).isEqualTo("Grace Hopper");
        assertThat(open.json("/phone").asString()).isEqualTo("+442079460018");
        assertThat(open.json("/time_zone").asString()).isEqualTo("Europe/London");
        assertThat(open.text()).doesNotContain(SSN, "James", "1985", "@harbour");
        assertThat(admin.get(path).json("/email").asString()).isEqualTo("grace@harbour.example");

        grace.patch("/me", """
            {"is_private": true}
            """).expect(204);

        for (var viewer : List.of(admin, linus)) {
            var hidden = viewer.get(path).expect(200);
            assertThat(hidden.json("/name").asString()).isEqualTo("Grace Hopper");
            assertThat(hidden.json("/role").asString()).isEqualTo("user");
            assertThat(hidden.text()).doesNotContain("+44", "London", "en-GB", SSN, "James", "1985");
        }
        assertThat(linus.get(path).text()).doesNotContain("@harbour");
    }

    @Test
    void peopleOfOtherOrganisationsAreNotThere() {
        var stranger = registered(", \"organisation\": \"Elsewhere\"");
        ada.put("/me", ALL).expect(204);

        var refused = stranger.get("/users/" + id(ada)).problem(HttpProblem.NOT_FOUND);
        var nobody = stranger.get("/users/" + new UUID(7, 7)).problem(HttpProblem.NOT_FOUND);

        assertThat(detail(refused, id(ada))).isEqualTo(detail(nobody, new UserId(new UUID(7, 7))));
        var found = TestDatabase.of("identity")
                .sql(id(stranger), "select count(*) as found from identity.profile where user_id = :of")
                .bind("of", id(ada))
                .one(row -> row.integer("found"));
        assertThat(found.intValue()).isZero();
    }

    private static String detail(TestReply problem, UserId id) {
        return problem.json("/detail").asString().replace(id.toString(), "…");
    }

    @Test
    void listsShowAddressesMaskedAndFindThemWhole() {
        var email = "jane-" + UUID.randomUUID() + "@x.example";
        app.anybody().post("/register", """
            {"email": "%s", "password": "Analytical-1843", "name": "Jane", "organisation": "Of Jane"}
            """.formatted(email)).expect(201);
        var jane = signedIn(email, "Analytical-1843");

        var list = jane.get("/users").expect(200);

        assertThat(list.json("/items/0/email").asString()).isEqualTo("j***@x.example");
        assertThat(list.text()).doesNotContain(email);
        assertThat(jane.get("/users?q=" + email).json("/total").asInt()).isOne();
        assertThat(jane.get("/users?q=" + email.substring(0, 12)).json("/total").asInt())
                .as("letters that the mask hides cannot be guessed one by one")
                .isZero();
        assertThat(jane.get("/users?q=jan").json("/total").asInt())
                .as("the name")
                .isOne();
    }

    @Test
    void anApiKeySeesThePrivateThingsOnlyIfItIsForThat() {
        ada.put("/me", ALL).expect(204);
        var key = ada.post("/api-keys", """
            {"name": "report"}
            """).expect(201).json("/key").asString();
        var wider = ada.post("/api-keys", """
            {"name": "mine", "scope": ["profile.manage"]}
            """).expect(201).json("/key").asString();

        app.anybody().with("X-API-Key", key).get("/me").problem(HttpProblem.FORBIDDEN);
        app.anybody().with("X-API-Key", wider).get("/me").expect(200);
    }

    @Test
    void anIdempotencyKeyKeepsNothingPrivate() {
        var keyed = ada.with("Idempotency-Key", "k-" + UUID.randomUUID());

        keyed.put("/me", ALL).expect(204);
        assertThat(keyed.put("/me", ALL).expect(204).header("Idempotent-Replayed"))
                .contains("true");

        assertThat(TestDatabase.of("idempotency")
                        .sql("select encode(body, 'escape') as body from idempotency.request where body is not null")
                        .list(row -> row.text("body")))
                .noneMatch(body -> body.contains(SSN));
    }

    @Test
    void aNewDataKeyIsUsedForWhatWasWrittenBefore() {
        ada.put("/me", ALL).expect(204);
        var before = ada.get("/me").expect(200).text();
        app.clock().advance(Duration.ofSeconds(1));

        renewDataKey();

        assertThat(kept(ada, "ssn")[4]).isEqualTo((byte) 2);
        assertThat(kept(ada, "phone")[4]).isEqualTo((byte) 2);
        assertThat(ada.get("/me").expectHeader("ETag", "\"1\"").text()).isEqualTo(before);
    }

    private void renewDataKey() {
        var operator = app.newTenant().joinOperator("Olga").http();
        operator.post("/system/data-keys/renewals", """
            {"user_id": "%s"}
            """.formatted(id(ada))).expect(202);
        app.runJobsOfTheInstallation();
    }

    @Test
    void whoseDataKeyIsErasedHasNoPrivateFieldsAnyMore() {
        ada.put("/me", ALL).expect(204);

        fields.join().erase(id(ada));

        var me = ada.get("/me").expect(200);
        assertThat(me.text()).doesNotContain(SSN, "+44", "James", "1985");
        assertThat(me.json("/name").asString()).isEqualTo("Ada King");
    }

    @Test
    void aChangedNameIsTheOneThatOthersAreTold() {
        var tenant = new TenantId(
                UUID.fromString(ada.get("/users/me").json("/organisation/id").asString()));
        var people = module.join().people();
        var id = id(ada);
        assertThat(people.find(tenant, Set.of(id))).containsEntry(id, new Person(id, "Ada Lovelace"));

        ada.patch("/me", """
            {"name": "Ada King"}
            """).expect(204);

        assertThat(people.find(tenant, Set.of(id))).containsEntry(id, new Person(id, "Ada King"));
    }
}

package dev.stoa.identity.members;

import dev.stoa.platform.Platform;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Instant;
import java.util.UUID;

/// An organisation of a test's own, with people who really sign in.
final class Organisation {
    static final String PASSWORD = "Analytical-1843";

    private final TestApp app;
    private final Platform platform;
    private final TenantId id;

    final Person founder;

    /// Somebody with a password.
    final class Person {
        final String email;
        final String id;

        private Person(String email, String id) {
            this.email = email;
            this.id = id;
        }

        /// A session begun now.
        TestClient signedIn() {
            return app.anybody().bearer(token());
        }

        /// The access token of a session begun now.
        String token() {
            return signIn().expect(200).json("/access_token").asString();
        }

        TestReply signIn() {
            return app.anybody().post("/login", """
                {"email": "%s", "password": "%s"}
                """.formatted(email, PASSWORD));
        }
    }

    Organisation(TestApp app, Platform platform) {
        this.app = app;
        this.platform = platform;
        var made = register(", \"organisation\": \"Engines\"");
        this.id = new TenantId(UUID.fromString(made.json("/organisation/id").asString()));
        this.founder =
                new Person(made.json("/email").asString(), made.json("/id").asString());
    }

    private TestReply register(String organisation) {
        return app.anybody()
                .post("/register", """
            {"email": "%s@example.com", "password": "%s", "name": "Somebody"%s}
            """.formatted(UUID.randomUUID(), PASSWORD, organisation))
                .expect(201);
    }

    TenantId id() {
        return id;
    }

    /// Somebody who belongs to this organisation, and to the home organisation since later.
    Person join(Role role) {
        var made = register("");
        var person = new Person(made.json("/email").asString(), made.json("/id").asString());
        platform.database("identity")
                .sql(id, """
                insert into identity.membership (tenant_id, user_id, role, created_at)
                values (:tenant, :person, :role, :joined)
                """)
                .bind("person", UUID.fromString(person.id))
                .bind("role", role)
                .bind("joined", Instant.EPOCH)
                .update();
        return person;
    }
}

package dev.stoa.platform.data;

import static dev.stoa.platform.data.ConstraintViolation.Kind.CHECK;
import static dev.stoa.platform.data.ConstraintViolation.Kind.FOREIGN_KEY;
import static dev.stoa.platform.data.ConstraintViolation.Kind.NOT_NULL;
import static dev.stoa.platform.data.ConstraintViolation.Kind.UNIQUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class DatabaseTest {
    private static final Instant NOON = Instant.parse("2030-04-07T12:00:00.123456Z");

    private final Database db = Garden.database();
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final TenantId other = new TenantId(UUID.randomUUID());

    enum Kind {
        FLOWER,
        CLIMBING_ROSE
    }

    record PlantId(UUID value) {}

    record Plant(
            PlantId id,
            String name,
            Kind kind,
            int height,
            @Nullable Instant wateredAt,
            List<String> tags,
            @Nullable UUID neighbour) {}

    @Test
    void returnsWhatWasWritten() {
        var rose = new Plant(
                new PlantId(UUID.randomUUID()), "Rose", Kind.CLIMBING_ROSE, 120, NOON, List.of("red", "a,b"), null);

        insert(tenant, rose);

        assertThat(plants(tenant)).containsExactly(rose);
    }

    @Test
    void findsRowsByAListOfIds() {
        var ids = List.of(insert(tenant, "Rose"), insert(tenant, "Lily"));
        insert(tenant, "Daisy");

        assertThat(names(tenant, ids)).containsExactly("Lily", "Rose");
        assertThat(names(tenant, List.of())).isEmpty();
    }

    private List<String> names(TenantId scope, List<PlantId> ids) {
        return db.sql(scope, """
                        select name
                        from garden.plant
                        where tenant_id = :tenant
                          and id = any(:ids)
                        order by name
                        """).bind("ids", ids).list(row -> row.text("name"));
    }

    @Test
    void writesManyRowsWithOneStatement() {
        var tags = List.of("red", "a,b", "say \"x\"", "back\\slash");
        var watered = new ArrayList<@Nullable Instant>(List.of(NOON));
        watered.add(null);

        var written = db.sql(tenant, """
                        insert into garden.plant (tenant_id, id, name, kind, height, watered_at, tags)
                        select :tenant, id, name, kind, height, watered_at, tags::text[]
                        from unnest(:ids::uuid[], :names::text[], :kinds::text[], :heights::integer[],
                                    :watered::timestamptz[], :tags::text[])
                            as row (id, name, kind, height, watered_at, tags)
                        """)
                .bind("ids", List.of(new PlantId(UUID.randomUUID()), new PlantId(UUID.randomUUID())))
                .bind("names", List.of("Lily", "Rose"))
                .bind("kinds", List.of(Kind.FLOWER, Kind.CLIMBING_ROSE))
                .bind("heights", List.of(40, 120))
                .bind("watered", watered)
                .bind("tags", List.of(tags, List.of()))
                .update();

        assertThat(written).isEqualTo(2);
        assertThat(plants(tenant))
                .extracting(Plant::name, Plant::kind, Plant::height, Plant::wateredAt, Plant::tags)
                .containsExactly(
                        tuple("Lily", Kind.FLOWER, 40, NOON, tags),
                        tuple("Rose", Kind.CLIMBING_ROSE, 120, null, List.of()));
    }

    @Test
    void hidesTheRowsOfOtherTenantsFromAStatementThatForgetsTheTenant() {
        insert(tenant, "Rose");
        insert(other, "Lily");

        assertThat(db.sql(tenant, "select name from garden.plant").list(row -> row.text("name")))
                .containsExactly("Rose");
        assertThat(db.sql(tenant, "update garden.plant set height = 7").update())
                .isEqualTo(1);
        assertThat(db.sql(tenant, "delete from garden.plant").update()).isEqualTo(1);
        assertThat(plants(other)).extracting(Plant::name, Plant::height).containsExactly(tuple("Lily", 0));
    }

    @Test
    void refusesToWriteARowOfAnotherTenant() {
        assertThatThrownBy(() -> db.sql(tenant, """
                                insert into garden.plant (tenant_id, id, name)
                                values (:stranger, gen_random_uuid(), 'Weed')
                                """).bind("stranger", other).update())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("row-level security");

        insert(tenant, "Rose");
        assertThatThrownBy(() -> db.sql(tenant, "update garden.plant set tenant_id = :stranger")
                        .bind("stranger", other)
                        .update())
                .hasMessageContaining("row-level security");
    }

    @Test
    void showsNobodysRowsOutsideAScope() {
        insert(tenant, "Rose");

        long visible = db.sql("select count(*) as plants from garden.plant").one(row -> row.number("plants"));

        assertThat(visible).isZero();
        assertThatThrownBy(() -> db.sql("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, 'Weed')")
                        .bind("tenant", tenant)
                        .bind("id", UUID.randomUUID())
                        .update())
                .hasMessageContaining("row-level security");
    }

    @Test
    void keepsTheRowsOfUsersApartToo() {
        var user = new UserId(UUID.randomUUID());
        var stranger = new UserId(UUID.randomUUID());
        db.sql(user, "insert into garden.bookmark (user_id, page) values (:user, 'roses')")
                .update();

        assertThat(bookmarks(user)).containsExactly("roses");
        assertThat(bookmarks(stranger)).isEmpty();
        assertThat(bookmarks(tenant)).isEmpty();
    }

    private List<String> bookmarks(Scope scope) {
        return db.sql(scope, "select page from garden.bookmark").list(row -> row.text("page"));
    }

    @Test
    void leavesNoScopeBehindOnThePooledConnection() {
        var narrow = Garden.NARROW.database("garden");
        insert(tenant, "Rose");

        var inScope =
                narrow.sql(tenant, "select count(*) as n from garden.plant").one(row -> row.integer("n"));
        var after = narrow.sql("""
                        select count(*) as n, coalesce(current_setting('stoa.tenant', true), '') as tenant
                        from garden.plant
                        """).one(row -> tuple(row.integer("n"), row.text("tenant")));

        assertThat(inScope).isEqualTo(1);
        assertThat(after).isEqualTo(tuple(0, ""));
    }

    @Test
    void leavesNoScopeBehindAfterAFailure() {
        var narrow = Garden.NARROW.database("garden");
        insert(tenant, "Rose");

        assertThatThrownBy(() -> narrow.sql(tenant, "select no_such_column from garden.plant")
                        .list(row -> row.text("no_such_column")))
                .isInstanceOf(DatabaseException.class);

        assertThat(narrow.sql("select name from garden.plant").list(row -> row.text("name")))
                .isEmpty();
    }

    @Test
    void letsThePlannerSeeThroughThePolicy() {
        var plan = db.sql(tenant, "explain select name from garden.plant").list(row -> row.text("QUERY PLAN"));

        assertThat(plan)
                .as("the function is inlined, so that the planner can use the key")
                .noneMatch(line -> line.contains("current_tenant()"));
    }

    @Test
    void cannotReadTheSchemaOfAnotherModule() {
        assertThatThrownBy(() ->
                        Garden.orchard().sql("select name from garden.season").list(row -> row.text("name")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("permission denied for schema garden");
    }

    @Test
    void cannotReadWhatThePlatformRemembersOrTheMigrationsDid() {
        assertThatThrownBy(() -> db.sql("select * from stoa.module").list(row -> row.text("name")))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> db.sql("select * from garden.schema_history").list(row -> row.text("version")))
                .hasMessageContaining("permission denied");
    }

    @Test
    void cannotChangeItsTablesNorMakeNewOnes() {
        assertThatThrownBy(() -> db.sql("alter table garden.plant disable row level security")
                        .update())
                .hasMessageContaining("must be owner");
        assertThatThrownBy(() -> db.sql("create table garden.weed (name text)").update())
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> db.sql("truncate garden.plant").update()).hasMessageContaining("permission denied");
    }

    @Test
    void cannotSwitchRowLevelSecurityOff() {
        insert(other, "Lily");

        assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                    tx.sql("set local row_security = off").update();
                    return tx.sql("select name from garden.plant").list(row -> row.text("name"));
                }))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> db.sql("set local role postgres").update()).hasMessageContaining("permission denied");
        assertThatThrownBy(
                        () -> db.sql("set local session authorization postgres").update())
                .hasMessageContaining("permission denied");
    }

    @Test
    void commitsWhatATransactionDidTogether() {
        var names = db.transaction(tenant, tx -> {
            insert(tx, "Rose");
            insert(tx, "Lily");
            return tx.sql("select name from garden.plant where tenant_id = :tenant order by name")
                    .list(row -> row.text("name"));
        });

        assertThat(names).containsExactly("Lily", "Rose");
        assertThat(plants(tenant)).hasSize(2);
    }

    @Test
    void rollsBackATransactionThatThrows() {
        assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                    insert(tx, "Rose");
                    throw new IllegalStateException("the spade broke");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the spade broke");

        assertThat(plants(tenant)).isEmpty();
    }

    @Test
    void whatFollowsACommitSeesIt() {
        var seen = new ArrayList<Plant>();

        db.transaction(tenant, tx -> {
            tx.afterCommit(() -> seen.addAll(plants(tenant)));
            insert(tx, "Rose");
            return true;
        });

        assertThat(seen).extracting(Plant::name).containsExactly("Rose");
    }

    @Test
    void nothingFollowsARollback() {
        var followed = new AtomicBoolean();

        assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                    tx.afterCommit(() -> followed.set(true));
                    throw new IllegalStateException("the spade broke");
                }))
                .hasMessage("the spade broke");

        assertThat(followed).isFalse();
    }

    @Test
    void doesNotCommitSilentlyAfterAFailureThatWasCaught() {
        assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                    insert(tx, "Rose");
                    assertThatThrownBy(() -> insert(tx, "Rose")).isInstanceOf(ConstraintViolation.class);
                    return "done";
                }))
                .isInstanceOf(DatabaseException.class);

        assertThat(plants(tenant)).isEmpty();
    }

    @Test
    void refusesATransactionInsideATransaction() {
        assertThatThrownBy(() -> db.transaction(tenant, _ -> plants(tenant)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a transaction is open on this thread");
    }

    @Test
    void namesTheConstraintThatRefusedARow() {
        var rose = insert(tenant, "Rose");

        assertThat(violation("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, 'Rose')"))
                .extracting(ConstraintViolation::kind, ConstraintViolation::constraint)
                .containsExactly(UNIQUE, "plant_name_key");
        assertThat(
                        violation(
                                "insert into garden.plant (tenant_id, id, name, neighbour_id) values (:tenant, :id, 'Ivy', :id2)"))
                .extracting(ConstraintViolation::kind, ConstraintViolation::constraint)
                .containsExactly(FOREIGN_KEY, "plant_neighbour_fkey");
        assertThat(violation("insert into garden.plant (tenant_id, id, name, height) values (:tenant, :id, 'Ivy', -1)"))
                .extracting(ConstraintViolation::kind, ConstraintViolation::constraint)
                .containsExactly(CHECK, "plant_height_check");
        assertThat(violation("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, null)"))
                .extracting(ConstraintViolation::kind, ConstraintViolation::constraint)
                .containsExactly(NOT_NULL, "name");
        assertThat(plants(tenant)).extracting(Plant::id).containsExactly(rose);
    }

    private ConstraintViolation violation(String sql) {
        return catchThrowableOfType(
                ConstraintViolation.class,
                () -> db.sql(tenant, sql)
                        .bind("id", UUID.randomUUID())
                        .bind("id2", UUID.randomUUID())
                        .update());
    }

    @Test
    void neverRepeatsAValueInAFailure() {
        insert(tenant, "Rose of Sharon");

        assertThatThrownBy(() -> insert(tenant, "Rose of Sharon"))
                .satisfies(e -> assertThat(everythingSaid(e)).doesNotContain("Sharon"));
        assertThatThrownBy(() -> db.sql("select :name::integer as n")
                        .bind("name", "Rose of Sharon")
                        .one(row -> row.integer("n")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("22P02")
                .hasMessageContaining("select :name::integer")
                .satisfies(e -> assertThat(everythingSaid(e)).doesNotContain("Sharon"));
    }

    private static String everythingSaid(Throwable e) {
        var words = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            words.append(cause).append(List.of(cause.getSuppressed()));
        }
        return words.toString();
    }

    @Test
    void saysWhichParameterHasNoValue() {
        assertThatThrownBy(() -> db.sql("select 1 where 'a' = :letter").list(row -> row.integer("a")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no value for :letter");
    }

    @Test
    void saysWhichColumnCouldNotBeRead() {
        var statement = "select null::text as name, 'x' as kind";

        assertThatThrownBy(() -> db.sql(statement).one(row -> row.text("name"))).hasMessage("column name is null");
        assertThatThrownBy(() -> db.sql(statement).one(row -> row.text("title")))
                .hasMessage("the result has no column title");
        assertThatThrownBy(() -> db.sql(statement).one(row -> row.integer("kind")))
                .hasMessage("cannot read column kind as integer");
        assertThatThrownBy(() -> db.sql(statement).one(row -> row.enumValue("kind", Kind.class)))
                .hasMessage("column kind has 'x', which is no Kind");
    }

    @Test
    void expectsOneRowWhereOneIsAskedFor() {
        var two = "select * from (values (1), (2)) as t (n)";
        var none = two + " where n > 2";

        assertThat(db.sql(none).optional(row -> row.integer("n"))).isEmpty();
        assertThatThrownBy(() -> db.sql(none).one(row -> row.integer("n"))).hasMessageContaining("expected a row");
        assertThatThrownBy(() -> db.sql(two).optional(row -> row.integer("n"))).hasMessageContaining("got 2");
    }

    @Test
    void thinksInUtcWhereverItRuns() {
        var zone = db.sql("select current_setting('timezone') as zone").one(row -> row.text("zone"));

        assertThat(zone).isEqualTo("UTC");
    }

    private PlantId insert(TenantId scope, String name) {
        var id = new PlantId(UUID.randomUUID());
        insert(scope, new Plant(id, name, Kind.FLOWER, 0, null, List.of(), null));
        return id;
    }

    private void insert(TenantId scope, Plant plant) {
        db.sql(scope, """
                        insert into garden.plant (tenant_id, id, name, kind, height, watered_at, tags, neighbour_id)
                        values (:tenant, :id, :name, :kind, :height, :watered, :tags, :neighbour)
                        """)
                .bind("id", plant.id())
                .bind("name", plant.name())
                .bind("kind", plant.kind())
                .bind("height", plant.height())
                .bind("watered", plant.wateredAt())
                .bind("tags", plant.tags())
                .bind("neighbour", plant.neighbour())
                .update();
    }

    private static void insert(Transaction tx, String name) {
        tx.sql("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)")
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .update();
    }

    private List<Plant> plants(TenantId scope) {
        return db.sql(scope, """
                        select id, name, kind, height, watered_at, tags, neighbour_id
                        from garden.plant
                        where tenant_id = :tenant
                        order by name
                        """).list(DatabaseTest::plant);
    }

    private static Plant plant(Row row) {
        return new Plant(
                new PlantId(row.uuid("id")),
                row.text("name"),
                row.enumValue("kind", Kind.class),
                row.integer("height"),
                row.instantOrNull("watered_at"),
                row.texts("tags"),
                row.uuidOrNull("neighbour_id"));
    }
}

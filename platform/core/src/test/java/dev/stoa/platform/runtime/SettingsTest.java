package dev.stoa.platform.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path temp;

    record LinksConfig(Duration keepExpired, int deleteBatch) {
        static final LinksConfig DEFAULTS = new LinksConfig(Duration.ofDays(30), 1_000);

        LinksConfig {
            if (deleteBatch < 1 || deleteBatch > 10_000) {
                throw new IllegalArgumentException("delete-batch must be 1 to 10000, was " + deleteBatch);
            }
        }
    }

    enum Delivery {
        AT_ONCE,
        DAILY
    }

    record MailConfig(
            String sender,
            boolean tls,
            long limit,
            Duration timeout,
            @Nullable URI server,
            Path templates,
            Delivery delivery,
            List<String> copies,
            @Secret @Nullable String password) {
        static final MailConfig DEFAULTS = new MailConfig(
                "stoa", true, 10, Duration.ofSeconds(1), null, Path.of("mail"), Delivery.AT_ONCE, List.of(), null);
    }

    record PortConfig(int port) {}

    @Test
    void readsDotEnvBeforeTheFileAndAfterTheEnvironment() throws IOException {
        Files.writeString(temp.resolve(".env"), """
                # how long
                export STOA_LINKS_DELETE_BATCH="20"

                STOA_LINKS_KEEP_EXPIRED=2d
                """);
        var file = "[links]\ndelete-batch = 10\nkeep-expired = \"1d\"";

        assertThat(settings(file, NONE, NONE).section("links", LinksConfig.DEFAULTS))
                .isEqualTo(new LinksConfig(Duration.ofDays(2), 20));
        assertThat(settings(file, Map.of("STOA_LINKS_DELETE_BATCH", "30"), NONE)
                        .section("links", LinksConfig.DEFAULTS)
                        .deleteBatch())
                .isEqualTo(30);
    }

    @Test
    void refusesWhatItDoesNotKnowInDotEnv() throws IOException {
        Files.writeString(temp.resolve(".env"), "stoa_links_delete_batch=20\nSTOA_LINKS_DELETE_BACH=20\nHOME_TOWN=Ulm");
        var settings = settings("", NONE, NONE);
        settings.section("links", LinksConfig.DEFAULTS);

        assertThat(catchThrowableOfType(SettingsException.class, settings::refuseUnknown)
                        .problems())
                .containsExactlyInAnyOrder(
                        "unknown variable stoa_links_delete_batch in .env",
                        "unknown variable STOA_LINKS_DELETE_BACH in .env; did you mean STOA_LINKS_DELETE_BATCH?",
                        "unknown variable HOME_TOWN in .env");

        Files.writeString(temp.resolve(".env"), "A=b\nhush");
        assertThatThrownBy(() -> settings("", NONE, NONE))
                .isInstanceOf(SettingsException.class)
                .hasMessage(".env, line 2 is not NAME=value");
    }

    @Test
    void readsAValueFromAFile() throws IOException {
        var secret = Files.writeString(temp.resolve("batch"), "40\n").toString();
        var settings = settings("", Map.of("STOA_LINKS_DELETE_BATCH_FILE", secret), NONE);

        assertThat(settings.section("links", LinksConfig.DEFAULTS).deleteBatch())
                .isEqualTo(40);
        settings.refuseUnknown();
        assertThatThrownBy(() -> settings(
                                "",
                                Map.of("STOA_LINKS_DELETE_BATCH_FILE", secret, "STOA_LINKS_DELETE_BATCH", "3"),
                                NONE)
                        .section("links", LinksConfig.DEFAULTS))
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> settings("", Map.of("STOA_LINKS_DELETE_BATCH_FILE", secret + "x"), NONE)
                        .section("links", LinksConfig.DEFAULTS))
                .hasMessageContaining("cannot be read from");
    }

    @Test
    void worksWithoutAFile() {
        assertThat(settings("", NONE, NONE).section("links", LinksConfig.DEFAULTS))
                .isEqualTo(LinksConfig.DEFAULTS);
    }

    @Test
    void prefersTheCommandLineToTheEnvironmentToTheFileToTheDefault() {
        var file = """
            [links]
            delete-batch = 1
            """;
        var environment = Map.of("STOA_LINKS_DELETE_BATCH", "2");
        var overrides = Map.of("links.delete-batch", "3");

        assertThat(deleteBatch(settings(file, NONE, NONE))).isEqualTo(1);
        assertThat(deleteBatch(settings(file, environment, NONE))).isEqualTo(2);
        assertThat(deleteBatch(settings(file, environment, overrides))).isEqualTo(3);
        assertThat(settings(file, environment, overrides)
                        .section("links", LinksConfig.DEFAULTS)
                        .keepExpired())
                .isEqualTo(Duration.ofDays(30));
    }

    private static int deleteBatch(Settings settings) {
        return settings.section("links", LinksConfig.DEFAULTS).deleteBatch();
    }

    @Test
    void readsEveryTypeFromTheFile() {
        var mail = settings("""
                        [mail]
                        sender = "Stoa, the post office"
                        tls = false
                        limit = 9_000_000_000
                        timeout = "36h"
                        server = "smtp://mail.example:25"
                        templates = "etc/mail"
                        delivery = "daily"
                        copies = ["a, b", "c"]
                        password = "hush"
                        """, NONE, NONE).section("mail", MailConfig.DEFAULTS);

        assertThat(mail)
                .isEqualTo(new MailConfig(
                        "Stoa, the post office",
                        false,
                        9_000_000_000L,
                        Duration.ofHours(36),
                        URI.create("smtp://mail.example:25"),
                        Path.of("etc/mail"),
                        Delivery.DAILY,
                        List.of("a, b", "c"),
                        "hush"));
    }

    @Test
    void readsListsAndIsoDurationsFromVariables() {
        var mail = settings("", Map.of("STOA_MAIL_COPIES", "a, b", "STOA_MAIL_TIMEOUT", "PT1M30S"), NONE)
                .section("mail", MailConfig.DEFAULTS);

        assertThat(mail.copies()).containsExactly("a", "b");
        assertThat(mail.timeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void takesAnEmptyVariableForOneThatIsNotSet() {
        assertThat(deleteBatch(settings("", Map.of("STOA_LINKS_DELETE_BATCH", ""), NONE)))
                .isEqualTo(1_000);
    }

    @Test
    void understandsConventionalNamesButPrefersItsOwn() {
        var conventional = settings("", Map.of("PORT", "9000"), NONE);
        var both = settings("", Map.of("PORT", "9000", "STOA_WEB_PORT", "9001"), NONE);

        assertThat(conventional.section("web", new PortConfig(8000)).port()).isEqualTo(9000);
        assertThat(both.section("web", new PortConfig(8000)).port()).isEqualTo(9001);
        both.refuseUnknown();
    }

    @Test
    void namesEverythingThatIsWrongInASectionAndWhere() {
        var settings = settings("""
                # the post
                [mail]
                tls = "perhaps"
                timeout = 30
                delivery = "weekly"
                sendr = "x"
                """, Map.of("STOA_MAIL_LIMIT", "ten"), Map.of("mail.copies", "a"));

        var problems =
                catchThrowableOfType(SettingsException.class, () -> settings.section("mail", MailConfig.DEFAULTS));

        assertThat(problems.problems())
                .containsExactly(
                        "mail.tls must be true or false, was 'perhaps' (stoa.toml, line 3)",
                        "mail.limit must be a whole number, was 'ten' (STOA_MAIL_LIMIT)",
                        "mail.timeout must be a duration such as 30s, 15m, 36h or 7d, was '30' (stoa.toml, line 4)",
                        "mail.delivery must be one of at-once, daily, was 'weekly' (stoa.toml, line 5)",
                        "unknown setting mail.sendr in stoa.toml; did you mean mail.sender?");
    }

    @Test
    void showsTheRecordsOwnWordsAndWhereTheValueStands() {
        var settings = settings("links.delete-batch = 0", NONE, NONE);

        assertThatThrownBy(() -> settings.section("links", LinksConfig.DEFAULTS))
                .isInstanceOf(SettingsException.class)
                .hasMessage("links.delete-batch must be 1 to 10000, was 0 (stoa.toml, line 1)");
    }

    @Test
    void neverShowsASecret() {
        var settings = settings("", NONE, Map.of("vault.code", "hunter2"));

        assertThatThrownBy(() -> settings.section("vault", new VaultConfig(0)))
                .hasMessage("vault.code must be a whole number, was something else (command line)")
                .hasStackTraceContaining("SettingsException")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("hunter2"));
    }

    record VaultConfig(@Secret int code) {}

    @Test
    void refusesWhatNobodyAskedForWithTheNearestKnownName() {
        var settings =
                settings("""
                [links]
                delete-bach = 5
                [cellar]
                wine = true
                """, Map.of("STOA_LINKS_KEEP_EXPIERD", "1d", "HOME", "/root"), Map.of("links.batch", "1"));
        settings.section("links", LinksConfig.DEFAULTS);

        var problems = catchThrowableOfType(SettingsException.class, settings::refuseUnknown);

        assertThat(problems.problems())
                .containsExactly(
                        "unknown setting links.delete-bach in stoa.toml; did you mean links.delete-batch?",
                        "unknown setting cellar.wine in stoa.toml",
                        "unknown setting links.batch on the command line",
                        "unknown variable STOA_LINKS_KEEP_EXPIERD; did you mean STOA_LINKS_KEEP_EXPIRED?");
    }

    @Test
    void refusesAFileThatIsNotToml() {
        assertThatThrownBy(() -> settings("[links]\ndelete-batch ! 5\n", NONE, NONE))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("stoa.toml is not TOML")
                .hasMessageContaining("line 2");
    }

    private Settings settings(String toml, Map<String, String> environment, Map<String, String> overrides) {
        try {
            var file = temp.resolve("stoa.toml");
            if (!toml.isEmpty()) {
                Files.writeString(file, toml);
            }
            return Settings.read(file, environment, overrides, Map.of("PORT", "web.port"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

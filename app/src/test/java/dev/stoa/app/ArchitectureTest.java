package dev.stoa.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/// Directions that the compiler does not see, because everything is on one class path here.
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.stoa");

    @Test
    void modulesDoNotKnowEachOther() {
        for (var module : new String[] {"identity", "tasks"}) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.stoa." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages(
                            "dev.stoa." + module + "..",
                            "dev.stoa.contracts..",
                            "dev.stoa.platform..",
                            "dev.stoa.web..",
                            "java..",
                            "javax.crypto..",
                            "javax.imageio..",
                            "jakarta.validation..",
                            "com.nimbusds..",
                            "com.nulabinc.zxcvbn..",
                            "com.password4j..",
                            "com.webauthn4j..",
                            "net.minidev.json..",
                            "tools.jackson.databind..",
                            "io.micrometer.core.instrument..",
                            "org.jspecify..",
                            "org.slf4j..")
                    .check(OURS);
        }
    }

    @Test
    void arrowsPointDown() {
        noClasses()
                .that()
                .resideInAPackage("dev.stoa.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stoa.platform..", "dev.stoa.contracts..", "dev.stoa.app..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage("dev.stoa.platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stoa.contracts..", "dev.stoa.identity..", "dev.stoa.tasks..")
                .check(OURS);
    }

    @Test
    void contractsAreValuesAndInterfacesOnly() {
        classes()
                .that()
                .resideInAPackage("dev.stoa.contracts..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.stoa.contracts..",
                        "dev.stoa.platform.events..",
                        "dev.stoa.platform.security..",
                        "dev.stoa.platform.tenancy..",
                        "java..",
                        "org.jspecify..")
                .check(OURS);
    }

    @Test
    void platformLibrariesHaveNoCircles() {
        slices().matching("dev.stoa.platform.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void redisIsSpokenInItsPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.stoa.platform.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(OURS);
    }

    /// Where the addresses, limits and breakers are.
    @Test
    void othersAreCalledThroughTheWayOutOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.stoa.platform.outbound..", "dev.stoa.web.test..", "dev.stoa.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "org.apache.hc..")
                .check(OURS);
    }

    @Test
    void sqlIsSpokenInTheDataPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.stoa.platform.data..", "dev.stoa.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.jdbi..", "org.postgresql..")
                .check(OURS);
    }

    @Test
    void timeComesFromAClockThatCanBeSet() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.stoa.identity..", "dev.stoa.tasks..", "dev.stoa.platform.security..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(OURS);
    }

    @Test
    void theEnvironmentIsReadAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.stoa.identity..", "dev.stoa.tasks..", "dev.stoa.contracts..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(OURS);
    }
}

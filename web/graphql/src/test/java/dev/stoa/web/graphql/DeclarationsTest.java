package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.binding.DeclarationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("unused")
class DeclarationsTest {
    record Thing(String name) {}

    private static void expectRefused(Object object, String... parts) {
        var app = App.named("Refused").install(GraphQl.at("/graphql").serve(object));

        assertThatThrownBy(() -> app.host("127.0.0.1").start(0))
                .isInstanceOf(DeclarationException.class)
                .satisfies(e -> {
                    for (var part : parts) {
                        assertThat(e).hasMessageContaining(part);
                    }
                });
    }

    @Test
    void refusesAFieldWithoutAnAccessRule() {
        expectRefused(
                new Object() {
                    @QueryField
                    String open() {
                        return "";
                    }
                },
                "open()",
                "says nothing about who may call it");
    }

    @Test
    void refusesAFieldThatNeedsACallerWhereNobodyProvidesOne() {
        expectRefused(
                new Object() {
                    @QueryField
                    @SignedIn
                    String mine() {
                        return "";
                    }
                },
                "mine()",
                "nothing provides a Principal");
    }

    @Test
    void refusesAnObjectWithoutFields() {
        expectRefused(new Object(), "Object has no field");
    }

    @Test
    void refusesTypesThatASchemaDoesNotHave() {
        expectRefused(
                new Object() {
                    @QueryField
                    @Public
                    Map<String, String> map() {
                        return Map.of();
                    }
                },
                "map()",
                "the schema has no type for java.util.Map");
    }

    @Test
    void refusesArgumentsThatNobodyCanSend() {
        expectRefused(
                new Object() {
                    @QueryField
                    @Public
                    String of(Thread thread) {
                        return "";
                    }
                },
                "of(Thread)",
                "cannot take java.lang.Thread thread");
    }

    @Test
    void refusesASubscriptionThatIsNoStream() {
        expectRefused(
                new Object() {
                    @QueryField
                    @Public
                    String a() {
                        return "";
                    }

                    @SubscriptionField
                    @Public
                    List<String> events() {
                        return List.of();
                    }
                },
                "events()",
                "return a Stream of its events");
    }

    @Test
    void refusesABatchWhoseKeyIsNotClear() {
        record Pair(String left, String right) {}
        expectRefused(
                new Object() {
                    @Batched(Pair.class)
                    @Public
                    Map<String, String> sum(Set<String> keys) {
                        return Map.of();
                    }
                },
                "sum(Set)",
                "has 2 such components; say which one with by");
    }

    @Test
    void refusesTwoFieldsOfOneName() {
        expectRefused(
                new Object() {
                    @ObjectField
                    @Public
                    String name(Thing thing) {
                        return "";
                    }
                },
                "name(Thing)",
                "is the field name of Thing, which exists already");
    }

    @Test
    void refusesTwoTypesOfOneName() {
        expectRefused(
                new Object() {
                    @QueryField
                    @Public
                    Thing one() {
                        return new Thing("");
                    }

                    @QueryField
                    @Public
                    Other.Thing other() {
                        return new Other.Thing(1);
                    }
                },
                "two types would be called Thing");
    }

    @Test
    void refusesATypeThatIsCalledLikeAScalarOrARoot() {
        record Date(int day) {}
        expectRefused(
                new Object() {
                    @QueryField
                    @Public
                    Date today() {
                        return new Date(1);
                    }
                },
                "today()",
                "would be called Date in the schema, which has a type of that name already");
    }

    @Test
    void refusesAnEntityThatIsFoundByMoreThanItsKey() {
        expectRefused(
                new Object() {
                    @Entity
                    @Public
                    Map<String, Thing> things(Set<String> names, int size) {
                        return Map.of();
                    }
                },
                "things(Set, int)",
                "takes their keys, what is provided, and no arguments");
    }

    static final class Other {
        record Thing(int size) {}
    }

    @Test
    void namesEveryFault() {
        expectRefused(
                new Object() {
                    @QueryField
                    String first() {
                        return "";
                    }

                    @QueryField
                    String second() {
                        return "";
                    }
                },
                "first()",
                "second()");
    }
}

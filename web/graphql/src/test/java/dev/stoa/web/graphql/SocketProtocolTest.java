package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketProtocolTest {
    private static final String INIT = "{\"type\": \"connection_init\"}";

    private final List<String> sent = new ArrayList<>();
    private final List<SocketProtocol.Running> started = new ArrayList<>();
    private final List<Map<?, ?>> introductions = new ArrayList<>();
    private final List<Integer> stopped = new ArrayList<>();
    private final SocketProtocol protocol = new SocketProtocol(
            new SocketProtocol.Peer() {
                @Override
                public void send(Map<String, ?> message) {
                    sent.add(message.toString());
                }

                @Override
                public void close(int code, String reason) {
                    sent.add("closed " + code);
                }
            },
            (payload, introduction, running) -> {
                var number = started.size();
                started.add(running);
                introductions.add(introduction);
                return () -> stopped.add(number);
            });

    private static String subscribe(String id) {
        return "{\"type\": \"subscribe\", \"id\": \"" + id + "\", \"payload\": {\"query\": \"subscription { a }\"}}";
    }

    @Test
    void acknowledgesAClientAndAnswersItsOperations() {
        protocol.received("{\"type\": \"connection_init\", \"payload\": {\"Authorization\": \"Bearer ada\"}}");
        protocol.received(subscribe("a"));
        started.getFirst().next(Map.of("data", 1));
        started.getFirst().complete();

        assertThat(introductions).containsExactly(Map.of("Authorization", "Bearer ada"));
        assertThat(sent)
                .containsExactly(
                        "{type=connection_ack}", "{type=next, id=a, payload={data=1}}", "{type=complete, id=a}");
    }

    @Test
    void answersAPingAndTakesAPongAtAnyTime() {
        protocol.received("{\"type\": \"ping\", \"payload\": {\"a\": 1}}");
        protocol.received("{\"type\": \"pong\"}");

        assertThat(sent).containsExactly("{type=pong}");
    }

    @Test
    void closesTheSocketOfAClientThatDoesNotIntroduceItself() {
        protocol.initTimedOut();

        assertThat(sent).containsExactly("closed 4408");
    }

    @Test
    void doesNotMindTheTimeAfterTheIntroduction() {
        protocol.received(INIT);
        protocol.initTimedOut();

        assertThat(sent).containsExactly("{type=connection_ack}");
    }

    @Test
    void closesTheSocketOfAClientThatAsksBeforeItIntroducedItself() {
        protocol.received(subscribe("a"));

        assertThat(sent).containsExactly("closed 4401");
        assertThat(started).isEmpty();
    }

    @Test
    void closesTheSocketOfAClientThatIntroducesItselfTwice() {
        protocol.received(INIT);
        protocol.received(INIT);

        assertThat(sent).containsExactly("{type=connection_ack}", "closed 4429");
    }

    @Test
    void closesTheSocketOfAClientThatUsesAnIdTwiceAndStopsWhatRan() {
        protocol.received(INIT);
        protocol.received(subscribe("a"));
        protocol.received(subscribe("a"));

        assertThat(sent).containsExactly("{type=connection_ack}", "closed 4409");
        assertThat(stopped).containsExactly(0);
    }

    @Test
    void letsAnIdBeUsedAgainAfterwards() {
        protocol.received(INIT);
        protocol.received(subscribe("a"));
        started.getFirst().complete();
        protocol.received(subscribe("a"));

        assertThat(started).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"type\": 7}",
                "{\"type\": \"start\"}",
                "{\"type\": \"subscribe\", \"payload\": {\"query\": \"{ a }\"}}",
                "{\"type\": \"subscribe\", \"id\": \"\", \"payload\": {\"query\": \"{ a }\"}}",
                "{\"type\": \"subscribe\", \"id\": \"a\"}",
                "{\"type\": \"subscribe\", \"id\": \"a\", \"payload\": {\"query\": 7}}",
                "{\"type\": \"complete\"}"
            })
    void closesTheSocketAfterAMessageItDoesNotKnow(String message) {
        protocol.received(INIT);
        protocol.received(message);
        protocol.received(subscribe("late"));

        assertThat(sent).containsExactly("{type=connection_ack}", "closed 4400");
        assertThat(started).isEmpty();
    }

    @Test
    void stopsAnOperationThatTheClientCompletesAndSendsNoMoreOfIt() {
        protocol.received(INIT);
        protocol.received(subscribe("a"));
        protocol.received("{\"type\": \"complete\", \"id\": \"a\"}");
        started.getFirst().next(Map.of("data", 1));
        started.getFirst().complete();
        protocol.received("{\"type\": \"complete\", \"id\": \"unknown\"}");

        assertThat(stopped).containsExactly(0);
        assertThat(sent).containsExactly("{type=connection_ack}");
    }

    @Test
    void reportsErrorsAsTheLastOfAnOperation() {
        protocol.received(INIT);
        protocol.received(subscribe("a"));
        started.getFirst().error(List.of("wrong"));
        started.getFirst().complete();

        assertThat(sent).containsExactly("{type=connection_ack}", "{type=error, id=a, payload=[wrong]}");
    }

    @Test
    void limitsTheOperationsOfASocket() {
        protocol.received(INIT);
        for (int i = 0; i <= SocketProtocol.MOST; i++) {
            protocol.received(subscribe("id" + i));
        }

        assertThat(started).hasSize(SocketProtocol.MOST);
        assertThat(sent.getLast()).startsWith("{type=error, id=id100");
    }

    @Test
    void stopsEverythingWhenTheSocketIsClosed() {
        protocol.received(INIT);
        protocol.received(subscribe("a"));
        protocol.received(subscribe("b"));
        protocol.closed();
        started.getFirst().next(Map.of("data", 1));

        assertThat(stopped).containsExactlyInAnyOrder(0, 1);
        assertThat(sent).hasSize(1);
    }
}

package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MyApiTest {
    @AutoClose
    private final TestClient client = TestClient.start(MyApi.app());

    @Test
    void createsAnItem() {
        var created = client.post("/items", """
                {"name": "Tea", "price": 3.50}
                """).expect(201);

        assertEquals("Tea", created.json("/item/name").asString());
    }

    @Test
    void namesWhatIsWrong() {
        var refused = client.post("/items", """
                {"name": " ", "price": -1}
                """).problem(HttpProblem.INVALID);

        assertEquals(List.of("/name", "/price"), refused.pointers());
    }
}

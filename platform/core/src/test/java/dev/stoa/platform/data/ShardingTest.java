package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardingTest {
    private static final Random RANDOM = new Random(52);

    private static final List<UUID> TENANTS = Stream.generate(() -> new UUID(RANDOM.nextLong(), RANDOM.nextLong()))
            .limit(1_000)
            .toList();

    @ParameterizedTest
    @EnumSource(
            value = Sharding.class,
            names = {"HASH_MOD", "RING", "RANGE"})
    void spreadsAThousandTenantsWithinAQuarterOfTheMean(Sharding sharding) {
        for (var shards : List.of(2, 3, 4)) {
            var place = sharding.over(shards);
            var sizes = TENANTS.stream().collect(Collectors.groupingBy(place::applyAsInt, Collectors.counting()));

            assertThat(sizes.keySet()).hasSize(shards).allMatch(shard -> shard >= 1 && shard <= shards);
            assertThat(sizes.values()).allMatch(size -> Math.abs(size * shards - 1_000) <= 250);
        }
    }

    @Test
    void countsAsOthersDoByHash() {
        // python3: int(hashlib.md5(str(id).encode()).hexdigest(), 16) % 4
        assertThat(Sharding.HASH_MOD.over(4).applyAsInt(UUID.fromString("01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d")))
                .isEqualTo(1 + 1);
    }

    @Test
    void aShardMoreOnTheRingTakesItsPartAndMovesNobodyElse() {
        var before = Sharding.RING.over(3);
        var after = Sharding.RING.over(4);

        var moved = TENANTS.stream()
                .filter(tenant -> before.applyAsInt(tenant) != after.applyAsInt(tenant))
                .toList();

        assertThat(moved).allMatch(tenant -> after.applyAsInt(tenant) == 4);
        assertThat(moved).hasSizeBetween(180, 330);
    }

    @Test
    void theDirectoryAloneLeavesEverybodyAtTheFirst() {
        assertThat(TENANTS).allMatch(tenant -> Sharding.DIRECTORY.over(4).applyAsInt(tenant) == 1);
    }
}

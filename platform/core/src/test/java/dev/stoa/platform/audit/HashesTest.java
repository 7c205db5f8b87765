package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.audit.Hashes.Frontier;
import dev.stoa.platform.audit.Hashes.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashesTest {
    private static final int MOST = 70;

    private final Map<List<Number>, byte[]> nodes = new HashMap<>();
    private final List<byte[]> roots = new ArrayList<>();

    /// The tree of 70 entries, and the roots it had on the way.
    private HashesTest() {
        var frontier = new Frontier();
        for (var i = 0; i < MOST; i++) {
            var full = new ArrayList<Node>();
            var leaf = leaf(i);
            frontier.add(leaf, full);
            full.add(new Node(0, i, leaf));
            full.forEach(node -> nodes.put(List.of(node.height(), node.position()), node.hash()));
            roots.add(frontier.root());
        }
    }

    private static byte[] leaf(int i) {
        return Hashes.leaf(("entry " + i).getBytes(UTF_8));
    }

    private byte[] hash(int height, long position) {
        return nodes.get(List.of(height, position));
    }

    /// The roots of the test vectors of RFC 6962, as Certificate Transparency implementations share them.
    @Test
    void isTheTreeOfTheRfc() {
        var inputs = List.of(
                "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
        var frontier = new Frontier();
        var found = new ArrayList<String>();
        for (var input : inputs) {
            frontier.add(Hashes.leaf(HexFormat.of().parseHex(input)), new ArrayList<>());
            found.add(HexFormat.of().formatHex(frontier.root()));
        }

        assertThat(found)
                .containsExactly(
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    @Test
    void isTheSameTreeWhenItIsBegunAnew() {
        for (var size = 1; size <= MOST; size++) {
            assertThat(Frontier.of(size, this::hash).root()).isEqualTo(roots.get(size - 1));
            assertThat(Hashes.root(this::hash, 0, size)).isEqualTo(roots.get(size - 1));
        }
    }

    @Test
    void provesThatEachEntryIsInEachTree() {
        for (var size = 1; size <= MOST; size++) {
            for (var entry = 0; entry < size; entry++) {
                var proof = Hashes.inclusion(this::hash, entry, size);

                assertThat(Proofs.root(entry, size, leaf(entry), proof)).contains(roots.get(size - 1));
                assertThat(Proofs.root(entry, size, leaf(entry + 1), proof)).isNotEqualTo(roots.get(size - 1));
            }
        }
    }

    @Test
    void provesThatEachTreeBeginsWithEachSmallerOne() {
        for (var size = 1; size <= MOST; size++) {
            for (var before = 1; before <= size; before++) {
                var proof = Hashes.consistency(this::hash, before, size);

                assertThat(Proofs.isConsistent(before, size, roots.get(before - 1), roots.get(size - 1), proof))
                        .isTrue();
                if (before < size) {
                    assertThat(Proofs.isConsistent(before, size, leaf(0).clone(), roots.get(size - 1), proof))
                            .isEqualTo(before == 1);
                }
            }
        }
    }
}

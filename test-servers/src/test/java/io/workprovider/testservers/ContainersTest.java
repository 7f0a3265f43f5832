package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContainersTest {

  @Test
  void takesTheNewestLocalImage() {
    assertEquals(
        "postgres:17.10",
        Containers.newest(
            Stream.of(
                "postgres:9.6",
                "postgres:17.9",
                "postgres:17.10",
                "postgres:17",
                "postgres:latest",
                "postgres:19-alpine",
                "other/postgres:20"),
            "postgres:18"));
  }

  @Test
  void pullsOneWhereThereIsNone() {
    assertEquals("postgres:18", Containers.newest(Stream.of("kafka:1", "<none>"), "postgres:18"));
  }

  @Test
  void tellsTheBrokersSettingsAsTheOfficialImageReadsThem() {
    assertEquals("KAFKA_LOG_CLEANER___X__Y", KafkaSettings.variable("log.cleaner-x_y"));
    assertEquals(
        "CLIENTS://docker:7,BROKER://localhost:9093",
        KafkaSettings.inContainer("docker", 7, 9092, Map.of()).get("KAFKA_ADVERTISED_LISTENERS"));
  }
}

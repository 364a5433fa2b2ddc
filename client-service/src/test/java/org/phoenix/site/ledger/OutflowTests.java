package org.phoenix.site.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.phoenix.platform.contract.SiteWorkApi;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/** What the page says of what leaves is what the contract lets leave. */
class OutflowTests {

  @Test
  void everyCallToTheCoordinatorAndEachOfItsFieldsIsNamedAndNoOther() throws IOException {
    Map<String, Set<String>> contract =
        Stream.of(SiteWorkApi.class.getMethods())
            .collect(Collectors.toMap(Method::getName, OutflowTests::fields));
    Map<String, Set<String>> page = new TreeMap<>();
    Outflow.all().forEach(one -> page.put(one.call(), new TreeSet<>(one.fields().keySet())));

    assertThat(page.remove(Outflow.FILE)).containsExactly("metadata", "tensors");
    assertThat(page.remove(Outflow.IMAGES)).containsExactly("tensors");
    assertThat(page).isEqualTo(contract);
  }

  @Test
  void everyFieldIsExplained() throws IOException {
    assertThat(Outflow.all())
        .allSatisfy(one -> assertThat(one.fields().values()).doesNotContain(""))
        .allSatisfy(one -> assertThat(one.what()).isNotBlank())
        .allSatisfy(one -> assertThat(one.when()).isNotBlank());
  }

  private static Set<String> fields(Method call) {
    Set<String> fields = new TreeSet<>();
    for (Parameter parameter : call.getParameters()) {
      RequestParam asked = parameter.getAnnotation(RequestParam.class);
      PathVariable path = parameter.getAnnotation(PathVariable.class);
      if (asked != null) {
        fields.add(asked.value());
      } else if (path != null) {
        fields.add(path.value());
      } else {
        assertThat(parameter.isAnnotationPresent(RequestBody.class)).isTrue();
        for (RecordComponent component : parameter.getType().getRecordComponents()) {
          fields.add(component.getName());
        }
      }
    }
    return fields;
  }
}

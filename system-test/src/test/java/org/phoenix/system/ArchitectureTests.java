package org.phoenix.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.NullMarked;
import org.springframework.beans.factory.annotation.Autowired;

/** What the compiler cannot say about the structure of Phoenix. */
@AnalyzeClasses(packages = "org.phoenix", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

  @ArchTest
  static final ArchRule theModelLibraryKnowsNothingOfSpringHttpOrTheStore =
      noClasses()
          .that()
          .resideInAPackage("org.phoenix.diffusion..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "java.net.http..", "io.minio..");

  @ArchTest
  static final ArchRule servicesNeverImportEachOther =
      slices()
          .matching("org.phoenix.(coordinator|site|evaluator|samples|quickstart)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theLibraryAndThePlatformImportNoService =
      noClasses()
          .that()
          .resideInAnyPackage("org.phoenix.diffusion..", "org.phoenix.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.phoenix.coordinator..",
              "org.phoenix.site..",
              "org.phoenix.evaluator..",
              "org.phoenix.samples..",
              "org.phoenix.quickstart..");

  @ArchTest
  static final ArchRule thePlatformDoesWithoutTheModelLibrary =
      noClasses()
          .that()
          .resideInAPackage("org.phoenix.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.phoenix.diffusion..");

  /**
   * libtorch's autograd would keep what DJL hands it for a backward pass, also memory of Java's
   * that the garbage collector frees meanwhile. So nothing is ever recorded: scripts hold their own
   * gradients.
   */
  @ArchTest
  static final ArchRule nothingIsRecordedForABackwardPass =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(GradientCollector.class)
          .orShould()
          .callMethod(NDArray.class, "setRequiresGradient", boolean.class)
          .orShould()
          .callMethod(NDArray.class, "getGradient");

  /**
   * Overloads of NDArray operations that take a Java number wrap memory that libtorch does not own;
   * under autograd the gradients become garbage. Arithmetic belongs into TorchScript.
   */
  @ArchTest
  static final ArchRule noArithmeticWithJavaNumbersOnNativeArrays =
      noClasses()
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                          com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                              NDArray.class)))
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.describe(
                          "takes a Number",
                          call ->
                              call.getTarget().getRawParameterTypes().stream()
                                  .anyMatch(type -> type.isEquivalentTo(Number.class)))));

  @ArchTest
  static final ArchRule nothingIsJavaSerialised =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class);

  @ArchTest
  static final ArchRule packagesAreNamedAfterFeatures =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..controller..", "..service..", "..dto..", "..util..", "..utils..", "..impl..");

  @ArchTest
  static final ArchRule classesAreNamedForWhatTheyDo =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that()
          .areTopLevelClasses()
          .and(not(resideInAPackage("org.phoenix")))
          .should(
              new com.tngtech.archunit.lang.ArchCondition<>("live in a @NullMarked package") {
                @Override
                public void check(
                    com.tngtech.archunit.core.domain.JavaClass type,
                    com.tngtech.archunit.lang.ConditionEvents events) {
                  if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                            type, type.getPackageName() + " has no @NullMarked package-info"));
                  }
                }
              });

  @ArchTest
  static final ArchRule dependenciesComeThroughConstructors =
      fields().should().notBeAnnotatedWith(Autowired.class);

  @ArchTest
  static final ArchRule entitiesHaveNoSetters =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .areAnnotatedWith(Entity.class)
          .should()
          .haveNameNotStartingWith("set");
}

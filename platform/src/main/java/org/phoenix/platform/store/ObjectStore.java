package org.phoenix.platform.store;

import io.minio.BucketExistsArgs;
import io.minio.Checksum;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListPartsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Part;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.phoenix.platform.store.StoreMeters.Operation;

/**
 * The bucket that holds checkpoints, updates, samples and shared data. Sites never get its
 * credentials, only URLs for one object, one method and a few minutes.
 */
public final class ObjectStore {

  /** Parts of a multipart upload; the smallest that S3 takes is 5 MiB. */
  private static final long PART_BYTES = 16L << 20;

  /** Java has it in the processor's instructions; the SDK's own choice costs more than SHA-256. */
  private static final Checksum.Algorithm CHECKSUM = Checksum.Algorithm.CRC32;

  private static final String NO_SUCH_UPLOAD = "NoSuchUpload";

  /** S3's words for parts that are not there. */
  private static final Set<String> PARTS =
      Set.of("InvalidPart", "InvalidPartOrder", "EntityTooSmall", NO_SUCH_UPLOAD, "MalformedXML");

  private final MinioClient client;
  private final MinioAsyncClient multipart;
  private final MinioClient signer;
  private final StoreProperties properties;
  private final StoreMeters meters;

  ObjectStore(
      MinioClient client,
      MinioAsyncClient multipart,
      MinioClient signer,
      StoreProperties properties,
      StoreMeters meters) {
    this.client = client;
    this.multipart = multipart;
    this.signer = signer;
    this.properties = properties;
    this.meters = meters;
  }

  /** Makes the bucket unless it is there. */
  public void createBucket() {
    timed(
        Operation.BUCKET,
        "create bucket %s at %s".formatted(properties.bucket(), properties.endpoint()),
        () -> {
          if (!client.bucketExists(
              BucketExistsArgs.builder().bucket(properties.bucket()).build())) {
            makeBucket();
          }
          return true;
        });
  }

  /** Size of an object, or empty when there is none. */
  public Optional<StoredObject> find(String key) {
    return meters.time(Operation.FIND, () -> lookUp(key));
  }

  private Optional<StoredObject> lookUp(String key) {
    try {
      var args = StatObjectArgs.builder().bucket(properties.bucket()).object(key).build();
      return Optional.of(new StoredObject(key, client.statObject(args).size()));
    } catch (ErrorResponseException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw new StoreException("The object store refused to look up " + key, e);
    } catch (MinioException | IllegalStateException e) {
      throw new StoreException("The object store failed to look up " + key, e);
    }
  }

  /** The whole object as a stream; the caller closes it. */
  public InputStream read(String key) {
    return timed(Operation.READ, "read " + key, () -> client.getObject(args(key).build()));
  }

  /** {@code length} bytes from {@code offset}; the caller closes the stream. */
  public InputStream read(String key, long offset, long length) {
    return timed(
        Operation.READ,
        "read " + key,
        () -> client.getObject(args(key).offset(offset).length(length).build()));
  }

  /** Stores exactly {@code bytes} bytes of the stream under the key. */
  public void write(String key, InputStream content, long bytes, String contentType) {
    var args =
        PutObjectArgs.builder().bucket(properties.bucket()).object(key).stream(
                content, bytes, bytes < 0 ? PART_BYTES : -1L)
            .contentType(contentType)
            .checksum(CHECKSUM)
            .build();
    timed(Operation.WRITE, "write " + key, () -> client.putObject(args));
  }

  /** Stores a file under the key. */
  public void write(String key, Path file, String contentType) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      write(key, in, Files.size(file), contentType);
    }
  }

  /** Copies an object into a file, which is replaced. */
  public void download(String key, Path file) throws IOException {
    try (InputStream in = read(key)) {
      Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes an object; none is fine. */
  public void remove(String key) {
    var args = RemoveObjectArgs.builder().bucket(properties.bucket()).object(key).build();
    timed(
        Operation.REMOVE,
        "remove " + key,
        () -> {
          client.removeObject(args);
          return true;
        });
  }

  /** A URL that reads this object for the configured lifetime. */
  public URI urlToRead(String key) {
    return sign(Http.Method.GET, key, Map.of());
  }

  /** A URL that writes this object with one PUT for the configured lifetime. */
  public URI urlToWrite(String key) {
    return sign(Http.Method.PUT, key, Map.of());
  }

  /** Opens a multipart upload of {@code bytes} bytes. */
  public MultipartUpload openMultipart(String key, long bytes) {
    var args = CreateMultipartUploadArgs.builder().bucket(properties.bucket()).object(key).build();
    String uploadId =
        timed(
            Operation.MULTIPART,
            "open an upload of " + key,
            () -> multipart.createMultipartUpload(args).join().result().uploadId());
    return multipart(key, uploadId, bytes);
  }

  /**
   * Fresh part URLs for an upload that goes on; empty when the store holds no part of it, because
   * none has arrived or the upload is lost. Not every store tells these two apart.
   */
  public Optional<MultipartUpload> findMultipart(String key, String uploadId, long bytes) {
    return holdsParts(key, uploadId)
        ? Optional.of(multipart(key, uploadId, bytes))
        : Optional.empty();
  }

  private boolean holdsParts(String key, String uploadId) {
    var args =
        ListPartsArgs.builder()
            .bucket(properties.bucket())
            .object(key)
            .uploadId(uploadId)
            .maxParts(1)
            .build();
    try {
      return timed(
          Operation.MULTIPART,
          "look up an upload of " + key,
          () -> !multipart.listParts(args).join().result().parts().isEmpty());
    } catch (StoreException e) {
      if (refusal(e).equals(NO_SUCH_UPLOAD)) {
        return false;
      }
      throw e;
    }
  }

  private MultipartUpload multipart(String key, String uploadId, long bytes) {
    int count = Math.toIntExact((bytes + PART_BYTES - 1) / PART_BYTES);
    List<URI> parts = new ArrayList<>(count);
    for (int number = 1; number <= count; number++) {
      parts.add(
          sign(
              Http.Method.PUT,
              key,
              Map.of("partNumber", Integer.toString(number), "uploadId", uploadId)));
    }
    return new MultipartUpload(uploadId, PART_BYTES, parts);
  }

  /**
   * Makes the object of the parts, whose ETags come in the order of the parts.
   *
   * @throws RefusedPartsException when they are not the parts that were uploaded
   */
  public void completeMultipart(String key, String uploadId, List<String> etags) {
    Part[] parts = new Part[etags.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(i + 1, etags.get(i));
    }
    var args =
        CompleteMultipartUploadArgs.builder()
            .bucket(properties.bucket())
            .object(key)
            .uploadId(uploadId)
            .parts(parts)
            .build();
    try {
      timed(
          Operation.MULTIPART,
          "complete the upload of " + key,
          () -> multipart.completeMultipartUpload(args).join());
    } catch (StoreException e) {
      String code = refusal(e);
      if (PARTS.contains(code)) {
        throw new RefusedPartsException(key, code, e);
      }
      if (!holdsParts(key, uploadId)) {
        throw new RefusedPartsException(key, NO_SUCH_UPLOAD, e);
      }
      throw e;
    }
  }

  /** S3's error code, where the store has answered with one. */
  private static String refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ErrorResponseException refused) {
        return refused.errorResponse().code();
      }
    }
    return "";
  }

  private URI sign(Http.Method method, String key, Map<String, String> query) {
    var args =
        GetPresignedObjectUrlArgs.builder()
            .method(method)
            .bucket(properties.bucket())
            .region(properties.region())
            .object(key)
            .expiry((int) properties.urlLifetime().toSeconds())
            .extraQueryParams(query)
            .build();
    return URI.create(call("sign a URL for " + key, () -> signer.getPresignedObjectUrl(args)));
  }

  private GetObjectArgs.Builder args(String key) {
    return GetObjectArgs.builder().bucket(properties.bucket()).object(key);
  }

  private void makeBucket() throws MinioException {
    try {
      client.makeBucket(MakeBucketArgs.builder().bucket(properties.bucket()).build());
    } catch (ErrorResponseException e) {
      // Another service was faster.
      if (!e.errorResponse().code().startsWith("BucketAlready")) {
        throw e;
      }
    }
  }

  private static boolean isMissing(ErrorResponseException e) {
    String code = e.errorResponse().code();
    return code.equals("NoSuchKey") || code.equals("NoSuchObject") || code.equals("NotFound");
  }

  private <T> T timed(Operation operation, String what, Call<T> call) {
    return meters.time(operation, () -> call(what, call));
  }

  /** The SDK wraps a lost connection in an IllegalStateException, unlike a refusal. */
  private static <T> T call(String what, Call<T> call) {
    try {
      return call.run();
    } catch (MinioException | CompletionException | IllegalStateException e) {
      throw new StoreException("The object store failed to " + what, e);
    }
  }

  private interface Call<T> {
    T run() throws MinioException;
  }
}

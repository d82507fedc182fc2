using Providers.Abstractions.Errors;
using Providers.Supabase.Storage;

namespace Gateway.Tests.Supabase.Storage;

/// <summary>The Storage API's errors in the contract's words: the status that counts is the one in the body.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StorageErrorsTests
{
    [TestCase(400, """{"statusCode":"404","error":"not_found","message":"Object not found"}""", ErrorKind.NotFound, "not_found")]
    [TestCase(400, """{"statusCode":"404","code":"NoSuchKey","error":"not_found","message":"Object not found"}""", ErrorKind.NotFound, "NoSuchKey")]
    [TestCase(400, """{"statusCode":"404","error":"Bucket not found","message":"Bucket not found"}""", ErrorKind.BucketNotFound, "Bucket not found")]
    [TestCase(404, """{"statusCode":"404","code":"NoSuchBucket","error":"Bucket not found","message":"Bucket not found"}""", ErrorKind.BucketNotFound, "NoSuchBucket")]
    [TestCase(400, """{"statusCode":"409","error":"Duplicate","message":"The resource already exists"}""", ErrorKind.AlreadyExists, "Duplicate")]
    [TestCase(409, """{"statusCode":"409","code":"KeyAlreadyExists","error":"Duplicate","message":"The resource already exists"}""", ErrorKind.AlreadyExists, "KeyAlreadyExists")]
    [TestCase(409, """{"statusCode":"409","code":"ResourceNotEmpty","error":"ResourceNotEmpty","message":"The bucket you tried to delete is not empty"}""", ErrorKind.Conflict, "ResourceNotEmpty")]
    [TestCase(409, """{"statusCode":"409","code":"TransactionError","error":"TransactionError","message":"could not serialize"}""", ErrorKind.Conflict, "TransactionError")]
    [TestCase(423, """{"statusCode":"423","code":"ResourceLocked","error":"ResourceLocked","message":"The resource is locked"}""", ErrorKind.Conflict, "ResourceLocked")]
    [TestCase(400, """{"statusCode":"403","error":"Unauthorized","message":"new row violates row-level security policy"}""", ErrorKind.PermissionDenied, "Unauthorized")]
    [TestCase(403, """{"statusCode":"403","code":"AccessDenied","error":"Unauthorized","message":"Access denied"}""", ErrorKind.PermissionDenied, "AccessDenied")]
    [TestCase(400, """{"statusCode":"403","error":"Unauthorized","message":"jwt malformed"}""", ErrorKind.InvalidToken, "Unauthorized")]
    [TestCase(400, """{"statusCode":"400","code":"InvalidJWT","error":"InvalidJWT","message":"signature verification failed"}""", ErrorKind.InvalidToken, "InvalidJWT")]
    [TestCase(400, """{"statusCode":"403","error":"Unauthorized","message":"\"exp\" claim timestamp check failed"}""", ErrorKind.TokenExpired, "Unauthorized")]
    [TestCase(400, """{"statusCode":"400","code":"InvalidJWT","error":"InvalidJWT","message":"jwt expired"}""", ErrorKind.TokenExpired, "InvalidJWT")]
    [TestCase(400, """{"statusCode":"415","error":"invalid_mime_type","message":"mime type text/html is not supported"}""", ErrorKind.UnsupportedMediaType, "invalid_mime_type")]
    [TestCase(400, """{"statusCode":"422","error":"invalid_mime_type","message":"mime type text/html is not supported"}""", ErrorKind.UnsupportedMediaType, "invalid_mime_type")]
    [TestCase(400, """{"statusCode":"413","error":"Payload too large","message":"The object exceeded the maximum allowed size"}""", ErrorKind.PayloadTooLarge, "Payload too large")]
    [TestCase(400, """{"statusCode":"400","code":"InvalidKey","error":"InvalidKey","message":"Invalid key: a~b"}""", ErrorKind.InvalidRequest, "InvalidKey")]
    [TestCase(416, """{"statusCode":"416","error":"InvalidRange","message":"The requested range is not satisfiable"}""", ErrorKind.RangeNotSatisfiable, "InvalidRange")]
    [TestCase(503, """{"statusCode":"503","code":"SlowDown","error":"SlowDown","message":"Please reduce your request rate."}""", ErrorKind.UpstreamUnavailable, "SlowDown")]
    [TestCase(544, """{"statusCode":"544","code":"DatabaseTimeout","error":"DatabaseTimeout","message":"The connection to the database timed out"}""", ErrorKind.UpstreamUnavailable, "544")]
    [TestCase(400, """{"statusCode":"544","error":"DatabaseTimeout","message":"The connection to the database timed out"}""", ErrorKind.UpstreamUnavailable, "544")]
    [TestCase(500, """{"statusCode":"500","code":"InternalError","error":"InternalError","message":"Internal server error"}""", ErrorKind.UpstreamError, "InternalError")]
    [TestCase(401, """{"message":"Invalid API key"}""", ErrorKind.BadConfiguration, "401")]
    [TestCase(400, "", ErrorKind.NotFound, null)]
    [TestCase(404, "", ErrorKind.NotFound, null)]
    public void Map_Error_IsThatKindWithTheCodeKept(int status, string body, ErrorKind kind, string? code)
    {
        var error = StorageErrors.Map(UpstreamAnswers.Of(status, body));
        Assert.That((error.Kind, error.UpstreamCode), Is.EqualTo((kind, code)));
        Assert.That(error.Message, Is.Not.Empty);
    }
}

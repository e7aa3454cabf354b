using System;
using System.Collections.Generic;

namespace Simulator.Cloud.Rest
{
    /// <summary>Ends a REST call with an error envelope: object, code, type, message, request_id,
    /// fields.</summary>
    internal sealed class RestException : Exception
    {
        private RestException(int status, string type, string message)
            : base(message)
        {
            Status = status;
            Type = type;
        }

        /// <summary>HTTP status; `code` in the envelope.</summary>
        public int Status { get; }

        /// <summary>`type` in the envelope.</summary>
        public string Type { get; }

        /// <summary>Members or parameters that are wrong, and why.</summary>
        public List<(string Name, string Message)> Fields { get; } = [];

        /// <summary>400: a body or a parameter cannot be used.</summary>
        public static RestException Invalid(string field, string message)
        {
            RestException error = new RestException(
                400, "validation_error", "The request has invalid fields.");
            error.Fields.Add((field, message));
            return error;
        }

        /// <summary>400: the body is no JSON object.</summary>
        public static RestException BadBody(string message)
        {
            return new RestException(400, "bad_request", message);
        }

        /// <summary>401: no API key, or none that is known.</summary>
        public static RestException Unauthorized()
        {
            return new RestException(
                401, "invalid_auth",
                "The header 'Authorization: Bearer <API key>' is missing or its key unknown.");
        }

        /// <summary>401: a token or a secret that is not good, with the reason.</summary>
        public static RestException Unauthorized(string message)
        {
            return new RestException(401, "invalid_auth", message);
        }

        /// <summary>403.</summary>
        public static RestException Forbidden(string message)
        {
            return new RestException(403, "forbidden", message);
        }

        /// <summary>404.</summary>
        public static RestException NotFound()
        {
            return new RestException(404, "not_found", "There is nothing of this path or id.");
        }

        /// <summary>404, for a member of the body that names nothing.</summary>
        public static RestException NotFound(string field, string message)
        {
            RestException error = new RestException(404, "not_found", message);
            error.Fields.Add((field, message));
            return error;
        }

        /// <summary>405.</summary>
        public static RestException MethodNotAllowed()
        {
            return new RestException(
                405, "method_not_allowed", "The path does not know this method.");
        }

        /// <summary>409.</summary>
        public static RestException Conflict(string field, string message)
        {
            RestException error = new RestException(409, "conflict", message);
            error.Fields.Add((field, message));
            return error;
        }

        /// <summary>423.</summary>
        public static RestException Locked(string message)
        {
            return new RestException(423, "locked", message);
        }

        /// <summary>410.</summary>
        public static RestException Gone(string message)
        {
            return new RestException(410, "gone", message);
        }

        /// <summary>429.</summary>
        public static RestException TooManyRequests(string message)
        {
            return new RestException(429, "too_many_requests", message);
        }

        /// <summary>413.</summary>
        public static RestException TooLarge(long countMax)
        {
            return new RestException(
                413, "bad_request", $"The body has more than {countMax} bytes.");
        }

        /// <summary>503: the store refused; 500 for our own mistakes.</summary>
        public static RestException Unavailable(int status)
        {
            return new RestException(
                status, "internal_error",
                status == 503 ? "The store is busy or full." : "The emulator made a mistake.");
        }
    }
}

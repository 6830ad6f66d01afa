<?php
/**
 * As much of WordPress as the box on an order's page takes: php order-box.php ADDRESS KEY PAYMENT LOCALE...
 * Says the box as each of the people sees it, one after the other, as JSON.
 */

define( 'ABSPATH', __DIR__ );
[ , $address, $key, $payment ] = $argv;
$settings = array( 'address' => $address, 'shop' => 'nordlys', 'api_key' => $key );
$locale   = '';
$kept     = array();

final class WP_Error {
	public function __construct( private string $code, private string $message ) {}
	public function get_error_message() {
		return $this->message;
	}
}
function is_wp_error( $it ) {
	return $it instanceof WP_Error;
}
function get_option() {
	return $GLOBALS['settings'];
}
function get_user_locale() {
	return $GLOBALS['locale'];
}
function get_transient( $name ) {
	return $GLOBALS['kept'][ $name ] ?? false;
}
function set_transient( $name, $value ) {
	$GLOBALS['kept'][ $name ] = $value;
}
function wp_remote_request( $url, $request ) {
	$headers = array_map( fn( $name, $value ) => "$name: $value", array_keys( $request['headers'] ), $request['headers'] );
	$options = array( 'method' => $request['method'], 'header' => $headers, 'ignore_errors' => true );
	$body    = file_get_contents( $url, false, stream_context_create( array( 'http' => $options ) ) );
	return array( (int) explode( ' ', $http_response_header[0] )[1], $body );
}
function wp_remote_retrieve_response_code( $answer ) {
	return $answer[0];
}
function wp_remote_retrieve_body( $answer ) {
	return $answer[1];
}
function wp_date( $format, $at ) {
	return gmdate( $format, $at );
}
function __( $text ) {
	return $text;
}
function esc_html__( $text ) {
	return $text;
}
function esc_html( $text ) {
	return htmlspecialchars( $text );
}
function esc_url( $url ) {
	return $url;
}

$includes = __DIR__ . '/../../wordpress/kvitto-for-woocommerce/includes';
require "$includes/class-kvitto-service.php";
require "$includes/class-kvitto-orders.php";

$boxes = array();
foreach ( array_slice( $argv, 4 ) as $locale ) {
	ob_start();
	Kvitto_Orders::show_box( null, array( 'args' => array( $payment ) ) );
	$boxes[] = ob_get_clean();
}
echo json_encode( $boxes );
